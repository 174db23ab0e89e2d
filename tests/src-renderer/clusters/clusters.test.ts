/** What the window makes of clusters: settings as fields and back, sweeps as counts and offers, Slurm's words as sentences. */

import { expect, test } from 'vitest'
import { clusterOf, textsOf } from '../../../src-renderer/clusters/cluster-form'
import { mostInteresting, sweepActions, tasksAfter } from '../../../src-renderer/clusters/sweep-offer'
import { clusterSchema } from '../../../src-shared/cluster/cluster-settings'
import { reasonText } from '../../../src-shared/cluster/reasons'
import { inChinese } from '../../../src-shared/host-texts/chinese'
import type { SweepTask, SweepView } from '../../../src-shared/contract/cluster-views'

test('settings come back from the form as they were, and what is left empty asks for nothing', () => {
  const cluster = clusterSchema.parse({ name: 'lab', host: 'login', folder: '/scratch', gpus: '1', mostAtOnce: 7 })
  expect(clusterOf(textsOf(cluster))).toEqual({ isRight: true, cluster })
  const fresh = { ...textsOf(null), name: 'lab', folder: '/scratch', memory: '  ' }
  expect(clusterOf(fresh)).toMatchObject({ isRight: true, cluster: { host: null, memory: null, cpus: 4 } })
})

test('the field that is wrong is named', () => {
  expect(clusterOf({ ...textsOf(null), name: 'lab', folder: 'scratch' })).toMatchObject({
    isRight: false,
    field: 'folder',
  })
  expect(clusterOf({ ...textsOf(null), name: 'lab', folder: '/s', cpus: 'many' })).toMatchObject({ field: 'cpus' })
})

const sweep: SweepView = {
  id: 's',
  name: 'sweep',
  cluster: 'lab',
  createdMs: 0,
  stages: ['train'],
  tasks: 3,
  counts: { waiting: 0, pending: 1, running: 2, done: 0, failed: 0, cancelled: 0 },
  reasons: [],
  nice: 0,
  isOver: false,
  problem: null,
  folder: '/scratch',
}

test('a sweep under way can be cancelled, one that ended early put back, and only one that is over forgotten', () => {
  expect(sweepActions(sweep)).toEqual(['refresh', 'cancel'])
  const ended = { ...sweep, isOver: true, counts: { ...sweep.counts, running: 0, pending: 0, done: 2, failed: 1 } }
  expect(sweepActions(ended)).toEqual(['requeue', 'fetch', 'forget'])
  expect(sweepActions({ ...ended, stages: ['measure'] })).toEqual(['requeue', 'forget'])
})

test('of thousands of tasks those that run and those that failed are seen first, as they are now', () => {
  const task = (number: number, state: SweepTask['state']): SweepTask => ({
    id: `s.${number}`,
    number,
    title: 't',
    state,
    stages: [],
    runIds: [],
  })
  const all = tasksAfter(new Map(), [task(1, 'done'), task(2, 'pending'), task(3, 'failed'), task(4, 'running')], true)
  const now = tasksAfter(all, [task(2, 'running')], false)
  expect(mostInteresting([...now.values()], 3).map(({ number }) => number)).toEqual([2, 4, 3])
})

test('Slurm’s reasons are sentences in both languages, also with details behind them', () => {
  expect(reasonText('ReqNodeNotAvail, UnavailableNodes:n[1-4]')).toBe('A node that it needs is down or reserved.')
  expect(reasonText('Nodes required for job are DOWN, DRAINED or reserved')).toBe('A node that it needs is down.')
  expect(reasonText('SomethingNew')).toBe('SomethingNew')
  expect(inChinese(reasonText('Resources'))).toContain('正在等待足夠的')
})
