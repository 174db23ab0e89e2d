/** Views of the runs' table that somebody gave a name: kept with the workspace, for all windows on it. */

import { z } from 'zod'
import type { SavedView } from '../../src-shared/contract/views'
import type { History } from '../history/history'
import type { StreamContext } from './streams'

export const savedViewsSetting = 'run-views'

const schema = z.array(z.object({ name: z.string(), address: z.string() }))

export function savedViews(history: History): readonly SavedView[] {
  const kept = schema.safeParse(history.setting(savedViewsSetting))
  return kept.success ? kept.data : []
}

export async function* watchViews(
  { history, changes }: Pick<StreamContext, 'history' | 'changes'>,
  line: { readonly signal: AbortSignal | undefined; readonly drained: () => Promise<void> },
): AsyncGenerator<readonly SavedView[]> {
  let told = ''
  for await (const _ of changes.watch(line.signal)) {
    const views = savedViews(history)
    const text = JSON.stringify(views)
    if (text === told) continue
    told = text
    await line.drained()
    yield views
  }
}
