/** Work as it is carried out on a cluster: data from where they are there, threads as many as a task has CPUs. */

import type { ClusterWork } from '../../src-shared/cluster/cluster-work'
import type { DataChoice } from '../../src-shared/runs/job'
import { resolveDataset } from '../datasets/registry'

export type There = {
  /** Where data sets are known by the names that they have at home. */
  readonly workspaceDir: string
  readonly threads: number | null
}

/** @throws UserError `data-not-found` where the data have no such name there */
export async function placedThere(work: ClusterWork, there: There): Promise<ClusterWork> {
  const { threads } = there
  switch (work.kind) {
    case 'recipe':
    case 'latency':
      return { ...work, threads }
    case 'train':
      return { ...work, data: await dataThere(work.data, there), settings: { ...work.settings, threads } }
    case 'evaluate':
      return { ...work, data: await dataThere(work.data, there), threads }
    case 'prune':
      return {
        ...work,
        data: work.data && (await dataThere(work.data, there)),
        settings: { ...work.settings, threads },
        ...(work.rounds && { rounds: { ...work.rounds, training: { ...work.rounds.training, threads } } }),
      }
  }
}

async function dataThere(data: DataChoice, { workspaceDir }: There): Promise<DataChoice> {
  const location = await resolveDataset(workspaceDir, data.name)
  if (location.kind === 'built-in') return { ...data, source: location.name }
  return { ...data, source: location.path, ...(location.imageSize && { imageSize: location.imageSize }) }
}
