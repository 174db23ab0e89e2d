/** What the page offers to do with a run, by its job and without one. */

import { describe, expect, test } from 'vitest'
import { offerFor } from '../../../src-renderer/runs/run-offer'
import { aJob } from '../jobs/jobs'

const stopped = { id: 'r', kind: 'train', state: 'stopped' } as const
const running = { ...stopped, state: 'running' } as const

describe('a run', () => {
  test('at work is ended by its job, unless that was asked already', () => {
    const job = aJob({ id: 'j', state: 'running', currentRunId: 'r' })
    expect(offerFor(running, job)).toBe('end')
    expect(offerFor(running, { ...job, isEnding: true })).toBe('ends')
    expect(offerFor({ ...stopped, state: 'done' }, { ...job, currentRunId: 'next' })).toBe(null)
  })

  test.each(['paused', 'stopped', 'interrupted', 'failed'] as const)('of a job that is %s goes on with it', (state) => {
    expect(offerFor(stopped, aJob({ id: 'j', state }))).toBe('resume-job')
    expect(offerFor({ ...stopped, state: 'done' }, aJob({ id: 'j', state }))).toBe(null)
  })

  test('whose job waits again waits too', () => {
    expect(offerFor(stopped, aJob({ id: 'j' }))).toBe('waits')
  })

  test('without a job goes on by itself, if it has a checkpoint', () => {
    expect(offerFor({ ...stopped, state: 'interrupted' }, null)).toBe('resume-run')
    expect(offerFor({ ...stopped, kind: 'prune' }, null)).toBe(null)
    expect(offerFor({ ...stopped, state: 'done' }, null)).toBe(null)
  })
})
