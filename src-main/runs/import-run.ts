/** Weights from elsewhere become a run: to prune, to train on, to evaluate. */

import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { errorReport } from '../../src-shared/errors'
import { exportSafetensors } from '../exchange/export'
import { importWeights, type ImportOptions } from '../exchange/import-weights'
import type { RunHead, RunStore } from './run-store'
import { steadyNow } from '../../src-shared/steady-clock'

/**
 * @param file absolute
 * @param name of the run; null takes the file's
 * @param source what is remembered as its origin: a file that a browser sent has no path that would last
 * @throws UserError `bad-weights` or `architecture-unclear` with no run made; a failure while its files are written is
 *   kept with the run, and leaves none of them
 */
export function importRun(
  store: RunStore,
  file: string,
  name: string | null,
  hints: ImportOptions,
  source = file,
): RunHead {
  const { architecture, weights } = importWeights(file, hints)
  const run = store.create({
    name: name ?? basename(file).replace(/\.safetensors$/, ''),
    kind: 'import',
    experimentId: null,
    parentId: null,
    architecture,
    settings: { kind: 'import', file: source },
    data: null,
    seed: null,
    recipe: null,
  })
  try {
    const written = exportSafetensors(join(run.dir, 'weights.safetensors'), architecture, weights, { source })
    const artefact = { kind: 'weights' as const, path: 'weights.safetensors', ...written }
    store.apply(run.id, { type: 'artefact', artefact })
    store.apply(run.id, { type: 'finished', timeMs: steadyNow(), reason: 'done' })
  } catch (error) {
    rmSync(run.dir, { recursive: true, force: true })
    store.markEnded(run.id, 'failed', errorReport(error))
    throw error
  }
  return store.head(run.id)
}
