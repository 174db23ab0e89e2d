/** What of a job's work can be done on a cluster, what it needs from home, and in which stages. */

import { UserError } from '../errors'
import type { Work } from '../jobs/work'
import { stagesOf, type Stage } from './stages'

/** Going on with a run is done where its checkpoints are. */
export type ClusterWork = Exclude<Work, { readonly kind: 'resume' }>

/** @throws UserError `cluster-refused` for what is done at home only */
export function clusterWork(work: Work): ClusterWork {
  const isBegun = work.kind === 'recipe' && work.experimentId !== null
  if (work.kind === 'resume' || isBegun)
    throw new UserError(
      'cluster-refused',
      'A run that was begun here is gone on with here: its checkpoints do not go to a cluster.',
      'Resume it without a cluster; when it is done, what comes after it can run there.',
    )
  if (work.kind === 'evaluate' && work.logits !== null)
    throw new UserError(
      'cluster-refused',
      'Logits are written where they are computed, and do not come home from a cluster.',
      'Leave the file out, or evaluate it here.',
    )
  return work
}

/** Each is a job array of its own. */
export function stagesOfWork(work: ClusterWork): readonly Stage[] {
  switch (work.kind) {
    case 'recipe':
      return stagesOf(work.recipe)
    case 'train':
      return [work.settings.testFirst ? 'finetune' : 'train']
    case 'prune':
      return ['prune']
    case 'evaluate':
    case 'latency':
      return ['measure']
  }
}

/** Runs at home that it starts from or measures. */
export function runsNeeded(work: ClusterWork): readonly string[] {
  switch (work.kind) {
    case 'recipe':
      return []
    case 'train':
      return work.parentId === null ? [] : [work.parentId]
    case 'prune':
      return [work.parentId]
    case 'evaluate':
      return [work.runId]
    case 'latency':
      return work.runIds
  }
}

/** A control from fresh weights only takes its parent's architecture. */
export function needsWeights(work: ClusterWork): boolean {
  return work.kind !== 'train' || work.settings.scratch === undefined
}
