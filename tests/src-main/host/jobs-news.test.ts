/** What a window hears of jobs that another program carries out. */

import { expect, test } from 'vitest'
import { jobsNews } from '../../../src-main/host/jobs-news'
import type { JobState, JobView, QueueChange } from '../../../src-shared/contract/views'

function job(id: string, state: JobState, step?: number): JobView {
  return {
    id,
    title: `job ${id}`,
    kind: 'recipe',
    state,
    isEnding: false,
    group: null,
    priority: 0,
    createdMs: 0,
    startedMs: 0,
    finishedMs: null,
    error: state === 'failed' ? { code: 'not-finite', message: 'NaN.', next: 'Less.' } : null,
    runIds: [],
    currentRunId: null,
    progress:
      step === undefined
        ? null
        : { doing: 'training', epoch: 1, epochs: 1, step, steps: 10, imagesPerSecond: 0, secondsLeft: 0 },
    secondsLeft: 0,
    silentForMs: null,
  }
}
const change = (changed: readonly JobView[], removed: readonly string[] = []): QueueChange => ({
  changed,
  removed,
  order: [],
  slots: 1,
})

test('at the beginning only how things stand is told, not what ended before', () => {
  const { summary, ended } = jobsNews(null, change([job('a', 'done'), job('b', 'running', 5), job('c', 'queued')]))
  expect(summary).toEqual({ running: 1, share: 0.5 })
  expect(ended).toEqual([])
})

test('a job that was running and is not any more has ended, in each way that one can, and once', () => {
  for (const state of ['done', 'failed', 'interrupted', 'stopped', 'paused'] as const) {
    const { known } = jobsNews(null, change([job('a', 'running', 1)]))
    const news = jobsNews(known, change([job('a', state)]))
    expect(news.summary).toEqual({ running: 0, share: null })
    expect(news.ended).toEqual([
      { type: 'job-ended', title: 'job a', state, message: state === 'failed' ? 'NaN.' : null },
    ])
    expect(jobsNews(news.known, change([job('a', state)])).ended).toEqual([])
  }
})

test('the share is the mean of those that can tell theirs; what is taken off the list counts no more', () => {
  const first = jobsNews(null, change([job('a', 'running', 2), job('b', 'running', 6), job('c', 'running')]))
  expect(first.summary).toEqual({ running: 3, share: 0.4 })
  expect(jobsNews(first.known, change([], ['b'])).summary).toEqual({ running: 2, share: 0.2 })
})
