/** What is kept of a sweep at home: its chunks, what becomes of its tasks, and journals that come in once. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { headOf } from '../../../src-main/cluster/given-runs'
import { inChunks, keepSweep, stagesToRepeat } from '../../../src-main/cluster/hand-in'
import { journalName } from '../../../src-main/cluster/journal'
import { JournalStore } from '../../../src-main/cluster/journal-store'
import { replay } from '../../../src-main/cluster/replay'
import { History } from '../../../src-main/history/history'
import { networkFromChoice } from '../../../src-shared/architecture/networks'
import { clusterSchema } from '../../../src-shared/cluster/cluster-settings'
import { stagesOf, taskState } from '../../../src-shared/cluster/stages'
import { recipeWork, smallRecipe } from '../../support/small-chain'

const cluster = clusterSchema.parse({ name: 'lab', folder: '/scratch' })
const recipe = smallRecipe('data')
const network = networkFromChoice(recipe.network, { classes: 10, inputChannels: 3, inputSize: 32 })

let folder: string
let history: History
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prunescope-sweeps-'))
  history = History.open(join(folder, 'history.sqlite3'))
  return () => {
    history.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

function sweepOf(tasks: number, mostInArray = 1000) {
  const works = Array.from({ length: tasks }, (_, seed) => recipeWork({ ...recipe, seed }))
  const id = keepSweep(history.clusters, cluster, { name: 'sweep', works, nice: 0 }, { mostInArray, mostJobs: 10_000 })
  return history.clusters.sweep(id)
}

test('more tasks than an array may hold become several arrays, and each task keeps its place', () => {
  const { key } = sweepOf(7, 3)
  const chunks = history.clusters.chunks.waiting(key)
  expect(chunks.map(({ tasks }) => tasks)).toEqual([3, 3, 1])
  const seeds = chunks.flatMap((chunk) =>
    history.clusters.chunks
      .tasks(chunk.key)
      .map(({ work }) => (JSON.parse(work) as { recipe: { seed: number } }).recipe.seed),
  )
  expect(seeds).toEqual([0, 1, 2, 3, 4, 5, 6])
  expect(inChunks([], 3)).toEqual([])
})

test('a reader of tasks is told all first, and then those that have changed, each time', () => {
  const { key } = sweepOf(3)
  const [chunk] = history.clusters.chunks.waiting(key)
  const first = history.clusters.overview.tasksSince(key, 0)
  expect(first.tasks.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting'])
  expect(history.clusters.overview.tasksSince(key, first.change).tasks).toEqual([])
  history.clusters.chunks.setSubmitted(chunk?.key ?? 0, new Map([['train', 7]]))
  const second = history.clusters.overview.tasksSince(key, first.change)
  expect(second.tasks.map(({ state, stages }) => [state, stages[0]?.slurmId])).toEqual([
    ['pending', '7_0'],
    ['pending', '7_1'],
    ['pending', '7_2'],
  ])
  const [, middle] = history.clusters.stages.open(key)
  history.clusters.stages.set(middle?.key ?? 0, 0, { state: 'running' })
  const third = history.clusters.overview.tasksSince(key, second.change)
  expect(third.tasks.map(({ number, state }) => [number, state])).toEqual([[2, 'running']])
  history.clusters.stages.set(middle?.key ?? 0, 0, { state: 'done' })
  expect(history.clusters.overview.tasksSince(key, third.change).tasks.map(({ state }) => state)).toEqual(['done'])
})

test('a journal is read on from where it was, and a failure in the middle leaves neither lines nor place', () => {
  const { key } = sweepOf(1)
  const [task] = history.clusters.stages.ofTasks(key, null)
  const of = { key: task?.key ?? 0, offset: 0, lines: 0, folder: '/scratch/t0', cluster: 'lab' }
  const far = join(folder, 'far')
  mkdirSync(far)
  const journal = new JournalStore(far)
  const { store } = journal
  journal.write({ type: 'begin', stage: 'train', node: 'n1', timeMs: 1 })
  const run = store.create({
    name: 'small/train',
    kind: 'train',
    experimentId: 'e',
    parentId: null,
    architecture: network,
    settings: null,
    data: { name: 'data', source: '/there/data', validation: 0, splitSeed: 0 },
    seed: 0,
    recipe,
  })
  const point = (step: number) => ({ step, epoch: step, timeMs: step, values: { 'train/loss': 1 / step } })
  store.apply(run.id, { type: 'metrics', points: [point(1), point(2)] })
  const path = join(far, journalName)
  const read = (offset: number) => readFileSync(path).subarray(offset)

  const first = replay(history, of, read(0), () => '/here/data')
  store.apply(run.id, { type: 'metrics', points: [point(3)] })
  // What can't be written whole leaves nothing behind, neither at once nor later.
  const lossesOf = () => history.measurements.series(home?.id ?? '', ['train/loss']).series[0]?.values
  const [home] = history.listRuns()
  expect(() =>
    history.together(() => {
      history.apply(home?.id ?? '', { type: 'metrics', points: [point(9)] })
      throw new Error('The disk is full.')
    }),
  ).toThrow('The disk is full.')
  expect(lossesOf()).toEqual([1, 0.5])

  const second = replay(history, first.task, read(first.task.offset), () => '/here/data')
  expect([first.entries, second.entries]).toEqual([3, 1])
  expect(replay(history, second.task, read(second.task.offset), () => null).entries).toBe(0)
  expect(lossesOf()).toEqual([1, 0.5, 1 / 3])
  expect(history.run(home?.id ?? '')).toMatchObject({
    name: 'small/train',
    state: 'running',
    data: { source: '/here/data' },
  })
  expect(history.clusters.runs.placeOf(home?.id ?? '')).toEqual({ cluster: 'lab', folder: '/scratch/t0/runs/r1' })
  // The place is kept in the history itself.
  expect(history.clusters.stages.ofTasks(key, null)[0]).toMatchObject({
    offset: second.task.offset,
    lines: 4,
    state: 'running',
  })
})

test('what a task makes of a run from here has it as its parent, and what is measured of it there is told of it here', () => {
  const { key } = sweepOf(1)
  const [task] = history.clusters.stages.ofTasks(key, null)
  const [kept, purged] = ['kept', 'purged'].map((name) => history.createRun({ name, kind: 'train' }))
  const far = join(folder, 'far')
  mkdirSync(far)
  const given = [kept, purged].map((run) =>
    headOf({ id: run?.id ?? '', name: 'a', kind: 'train', experimentId: 'e', architecture: network, folder: '/given' }),
  )
  const { store } = new JournalStore(far, given)
  const made = { kind: 'finetune', experimentId: 'e', architecture: network, settings: null, data: null } as const
  for (const parent of given)
    store.create({ ...made, name: `of-${parent.id}`, parentId: parent.id, seed: 0, recipe: null })
  const measured = { dataset: 'd', split: 'test', of: 'weights', images: 4, correct: 1, accuracy: 0.25 } as const
  for (const { id } of given)
    store.apply(id, { type: 'evaluation', evaluation: { ...measured, loss: 1, imagesPerSecond: 1 } })
  // A later attempt knows them by the same ids, and its own runs only.
  const later = new JournalStore(far, given).store
  expect(later.head(kept?.id ?? '').dir).toBe('/given')
  expect(later.ofJob('any').map(({ id }) => id)).toEqual(['r1', 'r2'])

  history.care.trash([purged?.id ?? ''])
  history.care.purge([purged?.id ?? ''])
  const of = { key: task?.key ?? 0, offset: 0, lines: 0, folder: '/scratch/t0', cluster: 'lab' }
  replay(history, of, readFileSync(join(far, journalName)), () => null)
  expect(history.run(`of-${kept?.id}`).parentId).toBe(kept?.id)
  expect(history.run(`of-${purged?.id}`).parentId).toBeNull()
  expect(history.findings.evaluations(kept?.id ?? '')).toMatchObject([measured])
})

test('a run on a cluster stays running though no process here carries it out, until it is gone on with here', () => {
  const { key } = sweepOf(1)
  const [task] = history.clusters.stages.ofTasks(key, null)
  const { id } = history.createRun({ name: 'far', kind: 'train', state: 'running' })
  history.clusters.runs.addRun(id, task?.key ?? 0, 'r1', { cluster: 'lab', folder: '/scratch' })
  history.close()
  history = History.open(join(folder, 'history.sqlite3'))
  expect(history.run(id).state).toBe('running')
  history.clusters.runs.takeOver(id)
  expect(history.clusters.runs.runIds(task?.key ?? 0)).toEqual([])
})

test('of a task whose stages ended differently, the worst counts; the stages from there on are done again', () => {
  expect(stagesOf(smallRecipe('data', { prune: { ratios: [0.5] } }))).toEqual(['train', 'prune'])
  expect(taskState(['done', 'done'])).toBe('done')
  expect(taskState(['done', 'failed', 'skipped'])).toBe('failed')
  expect(taskState(['cancelled', 'skipped'])).toBe('cancelled')
  expect(taskState(['done', 'running', 'pending'])).toBe('running')
  const ended = [
    { stage: 'train', state: 'done' },
    { stage: 'prune', state: 'failed' },
    { stage: 'finetune', state: 'skipped' },
  ] as const
  expect(stagesToRepeat(ended).map(({ stage }) => stage)).toEqual(['prune', 'finetune'])
})
