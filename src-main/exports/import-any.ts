/** Whatever is brought in, by what it is: weights, a family of runs, or TensorBoard's events. */

import { statSync } from 'node:fs'
import { networkFacts } from '../../src-shared/architecture/network-facts'
import type { ImportEvent } from '../../src-shared/contract/exchange-views'
import { UserError } from '../../src-shared/errors'
import type { ImportOptions } from '../exchange/import-weights'
import { importRun } from '../runs/import-run'
import type { ExportContext } from './export-run'
import type { UnpackOptions } from './family-archive'
import { headOf, isZip, refuseForeign, refuseUnknown } from './foreign-weights'
import { importEvents, isEventFile } from './import-events'
import { importFamily } from './import-family'

export type Imported = Omit<Extract<ImportEvent, { kind: 'done' }>, 'kind'>

export type AnyImportOptions = UnpackOptions &
  ImportOptions & {
    /** Of the run, for weights and a single folder of events; null takes the file's. */
    readonly name?: string | null
    /** What weights are remembered to come from; the path unless given. */
    readonly source?: string | undefined
  }

/**
 * @param path absolute
 * @throws UserError as the kinds' own imports; `file-not-found`; `bad-weights` for formats of other tools
 */
export async function importAny(
  context: ExportContext,
  path: string,
  options: AnyImportOptions = {},
): Promise<Imported> {
  const { name = null, source } = options
  try {
    const what = kindOf(path)
    switch (what) {
      case 'tensorboard':
        return { what, runIds: importEvents(context.history, path, name), network: null }
      case 'family':
        return { what, runIds: await importFamily(context, path, options), network: null }
      case 'weights': {
        const { id, architecture } = importRun(context.store, path, name, options, source)
        return { what, runIds: [id], network: networkFacts(architecture) }
      }
    }
  } catch (error) {
    // Where a file that was sent lies here says nothing to whoever sent it.
    if (!(error instanceof UserError) || source === undefined) throw error
    throw new UserError(error.code, error.message.replaceAll(path, source), error.next, { cause: error })
  }
}

function kindOf(path: string): Imported['what'] {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) throw new UserError('file-not-found', `There is no file or folder ${path}.`, 'Check the path.')
  if (stats.isDirectory() || isEventFile(path)) return 'tensorboard'
  // A device or a pipe may never come to an end: reading weights refuses them.
  if (!stats.isFile()) return 'weights'
  const head = headOf(path)
  refuseForeign(path, head)
  refuseUnknown(path, head)
  return isZip(head) || path.endsWith('.prunescope') ? 'family' : 'weights'
}
