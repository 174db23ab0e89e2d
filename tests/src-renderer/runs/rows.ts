/** Runs for tests: what is not given is as for one that has just begun. */

import type { RunRow } from '../../../src-shared/contract/views'

export function aRow(id: string, given: Partial<RunRow> = {}): RunRow {
  return {
    id,
    name: id,
    kind: 'train',
    state: 'running',
    parentId: null,
    experimentId: null,
    jobId: null,
    createdMs: 0,
    startedMs: null,
    finishedMs: null,
    finishReason: null,
    progress: null,
    error: null,
    trainLoss: null,
    lastAccuracy: null,
    bestAccuracy: null,
    accuracies: [],
    params: null,
    macs: null,
    lambda: null,
    ratio: null,
    lr: null,
    epochs: null,
    recipeName: null,
    dataName: null,
    seed: null,
    tags: [],
    starred: false,
    hasNote: false,
    archived: false,
    trashedMs: null,
    colour: 0,
    ...given,
  }
}
