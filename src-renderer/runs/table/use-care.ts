/** What can be done with runs, each with the way back. */

import { useI18n } from 'vue-i18n'
import type { ExportedRuns, ExportFormat, RunRow } from '../../../src-shared/contract/views'
import { bytes } from '../../../src-shared/formats/numbers'
import { asking } from '../../app/ask'
import { confirming } from '../../app/confirm'
import { saveFile } from '../../app/save-file'
import { undoing } from '../../app/undo'
import { allRuns } from '../use-runs'

type Runs = readonly RunRow[]

export type CareChange = {
  readonly add: string[]
  readonly remove: string[]
  /** Null: as it was. */
  readonly note: { readonly before: string; readonly after: string } | null
}

const idsOf = (runs: Runs): string[] => runs.map(({ id }) => id)

export function useCare() {
  const { ask } = asking.use()
  const { pinnedId } = allRuns.use()
  const { confirm } = confirming.use()
  const { didSomething } = undoing.use()
  const { t } = useI18n()

  async function trash(runs: Runs): Promise<void> {
    const runIds = idsOf(runs)
    if (runIds.length === 0 || !(await ask((client) => client.runs.trash({ runIds })))) return
    didSomething(t('table.did.trash', runIds.length), () => ask((client) => client.runs.restore({ runIds })))
  }
  async function restore(runs: Runs): Promise<void> {
    const runIds = idsOf(runs)
    if (runIds.length === 0 || !(await ask((client) => client.runs.restore({ runIds })))) return
    didSomething(t('table.did.restore', runIds.length), () => ask((client) => client.runs.trash({ runIds })))
  }
  /** The one thing that can't be taken back: asked first, with what it frees. */
  async function purge(runs: Runs, sizeBytes: number | null): Promise<void> {
    const runIds = idsOf(runs)
    if (runIds.length === 0) return
    const title = t('table.purge.title', runIds.length)
    const text = t('table.purge.text', { size: sizeBytes === null ? '…' : bytes(sizeBytes) })
    if (!(await confirm({ title, text, action: t('table.action.purge') }))) return
    await ask((client) => client.runs.purge({ runIds }))
  }
  async function archive(runs: Runs, archived: boolean): Promise<void> {
    const runIds = idsOf(runs.filter((run) => run.archived !== archived))
    if (runIds.length === 0 || !(await ask((client) => client.runs.archive({ runIds, archived })))) return
    didSomething(t(archived ? 'table.did.archive' : 'table.did.unarchive', runIds.length), () =>
      ask((client) => client.runs.archive({ runIds, archived: !archived })),
    )
  }
  /** Stars all of them, or takes the stars away where all have one. */
  async function star(runs: Runs): Promise<void> {
    const starred = !runs.every((run) => run.starred)
    const runIds = idsOf(runs.filter((run) => run.starred !== starred))
    if (runIds.length === 0 || !(await ask((client) => client.runs.annotate({ runIds, starred })))) return
    didSomething(t(starred ? 'table.did.star' : 'table.did.unstar', runIds.length), () =>
      ask((client) => client.runs.annotate({ runIds, starred: !starred })),
    )
  }
  async function annotate(runs: Runs, { add, remove, note }: CareChange): Promise<void> {
    const runIds = idsOf(runs)
    const before = runs.map(({ id, tags }) => ({ id, tags }))
    if (add.length + remove.length === 0 && note === null) return
    const noted = (text: string | undefined): { note?: string } => (text === undefined ? {} : { note: text })
    const change = { runIds, addTags: add, removeTags: remove, ...noted(note?.after) }
    if (!(await ask((client) => client.runs.annotate(change)))) return
    didSomething(t('table.did.tag', runIds.length), () =>
      ask(async (client) => {
        for (const { id, tags } of before) {
          const addTags = remove.filter((tag) => tags.includes(tag))
          const removeTags = add.filter((tag) => !tags.includes(tag))
          await client.runs.annotate({ runIds: [id], addTags, removeTags, ...noted(note?.before) })
        }
      }),
    )
  }
  async function pin(run: RunRow | null): Promise<void> {
    const before = pinnedId.value
    const runId = run?.id ?? null
    if (before === runId || !(await ask((client) => client.runs.pin({ runId })))) return
    didSomething(t(runId === null ? 'table.did.unpin' : 'table.did.pin', { name: run?.name ?? '' }), () =>
      ask((client) => client.runs.pin({ runId: before })),
    )
  }
  async function exportAs(runs: Runs, format: ExportFormat): Promise<void> {
    const runIds = idsOf(runs)
    if (runIds.length === 0) return
    await ask(async (client) => keep(await client.runs.export({ runIds, format })))
  }
  return { trash, restore, purge, archive, star, annotate, pin, exportAs }
}

function keep({ fileName, text }: ExportedRuns): void {
  saveFile(fileName, new Blob([text], { type: fileName.endsWith('.csv') ? 'text/csv' : 'application/json' }))
}
