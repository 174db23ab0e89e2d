/** What is said of jobs that lost their process, or can't become what was asked. */

import { UserError } from '../../src-shared/errors'
import type { JobRecord } from '../history/jobs-table'

export const lostItsProcess = {
  code: 'worker-died',
  message: 'The program that carried this job out ended before the job did.',
  next: 'Resume it: it goes on from its last checkpoint.',
} as const

export function wrongState({ id, title, state }: JobRecord, wish: string): UserError {
  return new UserError(
    'wrong-job',
    `${title} (${id}) is ${state}; it can't be ${wish}.`,
    state === 'running' ? 'Stop it first.' : 'Retry it to do the same work again.',
  )
}
