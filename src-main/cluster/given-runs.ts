/** Runs at home that a task on a cluster starts from: what it is told of them, and their weights, which go there once. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { parseArchitecture } from '../../src-shared/architecture/architecture-json'
import type { Cluster } from '../../src-shared/cluster/cluster-settings'
import { needsWeights, runsNeeded, type ClusterWork } from '../../src-shared/cluster/cluster-work'
import { UserError } from '../../src-shared/errors'
import type { History } from '../history/history'
import { historyStore } from '../runs/history-store'
import type { RunHead } from '../runs/run-store'
import { requireFinished, weightsOf } from '../runs/finished-run'
import type { Workspace } from '../workspace/workspace'
import { isThere, sendFile } from './remote-files'
import type { Shell } from './shell'

export const givenRunSchema = z.object({
  /** That of home. */
  id: z.string().min(1),
  name: z.string(),
  kind: z.enum(['train', 'finetune', 'prune', 'import']),
  experimentId: z.string().nullable(),
  architecture: z.unknown(),
  /** There, with its weights. */
  folder: z.string(),
})

export type GivenRun = z.infer<typeof givenRunSchema>

/** A given run as its task sees it: finished, and nobody's to change. */
export function headOf({ id, name, kind, experimentId, architecture, folder }: GivenRun): RunHead {
  return {
    id,
    name,
    kind,
    state: 'done',
    dir: folder,
    experimentId,
    jobId: null,
    parentId: null,
    architecture: parseArchitecture(architecture),
    settings: null,
    data: null,
    seed: null,
    recipe: null,
  }
}

export type Giving = {
  readonly history: History
  readonly workspace: Workspace
  readonly shell: Shell
  readonly cluster: Cluster
}

/**
 * Everything that the work needs from here.
 *
 * @throws UserError `run-not-found`, `wrong-run` for a run that is not finished, `file-not-found` where its weights are
 *   neither here nor there
 */
export async function giveRuns(giving: Giving, work: ClusterWork): Promise<readonly GivenRun[]> {
  const store = historyStore(giving.history, giving.workspace)
  const given: GivenRun[] = []
  for (const runId of runsNeeded(work)) {
    const run = store.head(runId)
    requireFinished(run)
    const folder = needsWeights(work) ? await giveWeights(giving, run) : ''
    const { id, name, kind, experimentId, architecture } = run
    given.push({ id, name, kind, experimentId, architecture, folder })
  }
  return given
}

/** By their checksum, so that all tasks that start from the same weights share one copy. @returns their folder there */
async function giveWeights({ history, shell, cluster }: Giving, run: RunHead): Promise<string> {
  const here = weightsOf(run)
  const weights = history.findings
    .artefacts(run.id)
    .find(({ kind, path }) => join(run.dir, path) === here && kind === 'weights')
  if (!weights) throw new UserError('wrong-run', `${run.name} (${run.id}) has left no weights.`, 'Choose another run.')
  const { sizeBytes, sha256 } = weights
  const folder = `${cluster.folder}/given/${sha256}`
  const to = `${folder}/weights.safetensors`
  const place = history.clusters.runs.placeOf(run.id)
  const elsewhere = place?.cluster === cluster.name ? `${place.folder}/weights.safetensors` : null
  if (await isThere(shell, { to, sizeBytes, sha256 }, elsewhere)) return folder
  if (!existsSync(here))
    throw new UserError(
      'file-not-found',
      `The weights of ${run.name} (${run.id}) are neither here nor on ${cluster.name}.`,
      place === null ? 'Choose another run.' : `Bring them home first: \`prunescope fetch ${run.id}\`.`,
    )
  await sendFile(shell, { from: here, to, sizeBytes, sha256 })
  return folder
}
