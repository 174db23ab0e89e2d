/** What a person is told when a worker died: what probably ended it, and how its job goes on. */

import { UserError } from '../../src-shared/errors'
import type { Job } from '../../src-shared/runs/job'

/**
 * @param startProblem why there was no process at all; null where there was one
 * @param lastLine     what it last printed as a warning
 */
export function workerDied(
  job: Job,
  code: number | null,
  signal: NodeJS.Signals | null,
  startProblem: Error | null,
  lastLine: string | null,
): UserError {
  const { resume, lighten } = adviceFor(job)
  if (startProblem)
    return new UserError(
      'worker-died',
      `The worker process could not be started: ${startProblem.message}.`,
      'Run `npm start` once to build it again.',
    )
  if (signal === 'SIGKILL')
    return new UserError(
      'worker-died',
      'The worker process was killed (SIGKILL): most likely the machine ran out of memory.',
      `${lighten}, then ${resume}.`,
    )
  const end = code === null ? 'ended with an unknown status' : `ended with status ${code}`
  const how = signal === null ? end : `was ended by ${signal}`
  return new UserError(
    'worker-died',
    `The worker process ${how} in the middle of its work${lastLine === null ? '' : `; its last words: ${lastLine}`}.`,
    `Please ${resume}. If it happens again, report it with the run's log.`,
  )
}

function adviceFor({ kind }: Job): { readonly resume: string; readonly lighten: string } {
  const lighten = 'Close other programs'
  switch (kind) {
    case 'masked-evaluation':
    case 'channels':
      return {
        resume: 'measure again: a new worker starts by itself',
        lighten: `${lighten} or measure on fewer images`,
      }
    case 'train':
      return {
        resume: 'resume the run; it goes on from its last checkpoint',
        lighten: 'Lower train.batchSize or close other programs',
      }
    case 'latency':
      return { resume: 'measure again: nothing half-measured was kept', lighten: `${lighten} or measure fewer runs` }
    case 'images':
      return { resume: 'ask again: a new worker starts by itself', lighten }
    case 'prune':
    case 'evaluate':
      return {
        resume: 'resume the run; nothing half-written was kept',
        lighten: 'Lower train.batchSize or close other programs',
      }
  }
}
