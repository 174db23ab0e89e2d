/** What Slurm prints is read as it is meant: condensed arrays, requeued elements, its settings. */

import { expect, test } from 'vitest'
import {
  configNumber,
  indexList,
  parseIndices,
  parseJob,
  parseQueue,
  statuses,
} from '../../../src-main/cluster/slurm-text'

test('elements that wait share a line, and each is found', () => {
  const lines = parseQueue(
    '7|2-3,5%2|PENDING|Resources\n7|0|RUNNING|None\n6|N/A|COMPLETED|None\n\nslurm_load_jobs error\n',
  )
  const found = statuses(lines)
  expect([...found.keys()]).toEqual(['7_2', '7_3', '7_5', '7_0', '6_0'])
  expect(found.get('7_5')).toEqual({ state: 'PENDING', reason: 'Resources' })
})

test('an element that was put back counts as waiting, also while its former life is still listed', () => {
  for (const text of ['7|0|FAILED|x\n7|0|PENDING|BeginTime', '7|0|PENDING|BeginTime\n7|0|FAILED|x'])
    expect(statuses(parseQueue(text)).get('7_0')?.state).toBe('PENDING')
})

test('indices in all of Slurm’s ways, and back in the shortest', () => {
  expect(parseIndices('0-6:3,9')).toEqual([0, 3, 6, 9])
  expect(parseIndices('[4-5]')).toEqual([4, 5])
  expect(parseIndices('N/A')).toBeNull()
  expect(indexList([5, 1, 2, 3, 9, 2])).toBe('1-3,5,9')
})

test('how a job ended: its status, and a signal as shells count it', () => {
  expect(parseJob('JobId=5 JobState=FAILED Reason=x ExitCode=74:0\n')).toEqual({ state: 'FAILED', exitCode: 74 })
  expect(parseJob('JobId=5 JobState=OUT_OF_MEMORY ExitCode=0:9')).toEqual({ state: 'OUT_OF_MEMORY', exitCode: 137 })
  expect(parseJob('slurm_load_jobs error: Invalid job id specified')).toEqual({ state: null, exitCode: null })
  expect(configNumber('MaxArraySize            = 1001\nMaxJobCount = 10000', 'MaxJobCount')).toBe(10_000)
})
