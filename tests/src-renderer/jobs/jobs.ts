/** Jobs for tests: what is not given is as for one that waits. */

import type { JobView } from '../../../src-shared/contract/views'

export function aJob(given: Partial<JobView> & Pick<JobView, 'id'>): JobView {
  return {
    title: given.id,
    kind: 'recipe',
    state: 'queued',
    isEnding: false,
    group: null,
    priority: 0,
    createdMs: 1,
    startedMs: null,
    finishedMs: null,
    error: null,
    runIds: [],
    currentRunId: null,
    progress: null,
    secondsLeft: null,
    silentForMs: null,
    ...given,
  }
}
