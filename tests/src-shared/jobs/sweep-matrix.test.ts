/** A sweep as a matrix: where its jobs are, what its cells tell while it fills, and over what they are means. */

import { expect, test } from 'vitest'
import type { JobView, RunRow } from '../../../src-shared/contract/views'
import { gridOf } from '../../../src-shared/jobs/sweep-grid'
import {
  cellText,
  firstChoice,
  otherAxes,
  shadesOf,
  sweepMatrix,
  type MatrixChoice,
} from '../../../src-shared/jobs/sweep-matrix'
import { sweepRecipes } from '../../../src-shared/jobs/sweep'
import { aRow } from '../../src-renderer/runs/rows'

const recipe = {
  name: 'r',
  data: { name: 'shapes' },
  network: { kind: 'resnet', depth: 18 },
  train: { epochs: 2, lr: 0.1 },
  prune: { ratios: [0.5, 0.9] },
  finetune: { epochs: 1, lr: 0.01, ratios: [0.5, 0.9] },
}
const axes = [
  { key: 'train.lambda', values: [1e-4, 0] },
  { key: 'seed', values: [0, 1] },
]
const jobs = sweepRecipes(recipe, axes, 'test').map((one, index) => ({ id: `j${index}`, recipe: one }))

function job(id: string, given: Partial<JobView> = {}): JobView {
  return {
    id,
    title: id,
    kind: 'recipe',
    state: 'queued',
    isEnding: false,
    group: { id: 'g', name: 'r: λ × seed' },
    priority: 0,
    createdMs: 0,
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
const done = (id: string, jobId: string, kind: RunRow['kind'], accuracy: number, ratio: number | null = null): RunRow =>
  aRow(id, { jobId, kind, ratio, state: 'done', lastAccuracy: accuracy, params: 1_000_000 })

function matrixOf(views: readonly JobView[], runs: readonly RunRow[], change: Partial<MatrixChoice> = {}) {
  const grid = gridOf(jobs)
  const of = { grid, jobs: new Map(views.map((view) => [view.id, view])), runs, nearZero: new Map([['t0', 0.7]]) }
  return sweepMatrix(of, { ...firstChoice(grid), ...change })
}
const queued = ['j0', 'j1', 'j2', 'j3'].map((id) => job(id))

test('axes are what the recipes differ in, by size, and the shares that are cut; names are none', () => {
  const grid = gridOf(jobs)
  expect(grid.axes).toEqual([
    { key: 'seed', values: ['0', '1'] },
    { key: 'train.lambda', values: ['0', '0.0001'] },
    { key: 'ratio', values: ['0.5', '0.9'] },
  ])
  expect(grid.stages).toEqual(['train', 'prune', 'finetune'])
  expect(grid.jobs.map(({ at }) => at)).toEqual([
    [0, 1, null],
    [1, 1, null],
    [0, 0, null],
    [1, 0, null],
  ])
  expect(firstChoice(grid)).toMatchObject({ rows: 'train.lambda', columns: 'ratio', stage: 'finetune' })
  expect(otherAxes(grid, firstChoice(grid)).map(({ key }) => key)).toEqual(['seed'])
})

test('it fills as runs finish: waiting, under way, then a mean over the seeds that are done', () => {
  expect(
    matrixOf(queued, [])
      .cells.flat()
      .map(({ state }) => state),
  ).toEqual(Array.from({ length: 4 }, () => 'waiting'))
  const runs = [
    done('a', 'j0', 'finetune', 0.8, 0.5),
    aRow('b', {
      jobId: 'j1',
      kind: 'finetune',
      ratio: 0.5,
      state: 'running',
      progress: { epoch: 0, epochs: 1, step: 5, steps: 10, imagesPerSecond: 1, secondsLeft: 1, doing: 'training' },
    }),
  ]
  const [, [cell] = []] = matrixOf([job('j0', { state: 'done' }), job('j1', { state: 'running' })], runs).cells
  expect(cell).toMatchObject({ state: 'running', share: 0.75, spread: { mean: 0.8, n: 1 } })
  const both = [done('a', 'j0', 'finetune', 0.8, 0.5), done('b', 'j1', 'finetune', 0.9, 0.5)]
  const [, [full] = []] = matrixOf([job('j0', { state: 'done' }), job('j1', { state: 'done' })], both).cells
  expect(full?.state).toBe('done')
  expect(full?.spread && cellText(full.spread, 'accuracy')).toBe('85.0 % ± 7.1 % (2)')
})

test('a job that failed says so, until the same is tried again', () => {
  const error = { code: 'not-finite', message: 'NaN.', next: 'Less.' } as const
  const failed = job('j0', { state: 'failed', error })
  const [, [cell] = []] = matrixOf([failed], []).cells
  expect(cell).toMatchObject({ state: 'failed', members: [{ job: { error: { message: 'NaN.' } } }] })
  const again = gridOf([...jobs, ...jobs.slice(0, 1).map((one) => ({ ...one, id: 'again' }))])
  const views = new Map([failed, job('again', { createdMs: 5 })].map((view) => [view.id, view]))
  const matrix = sweepMatrix({ grid: again, jobs: views, runs: [], nearZero: new Map() }, firstChoice(again))
  expect(matrix.cells[1]?.[0]).toMatchObject({ state: 'waiting', members: [{ job: { id: 'again' } }] })
})

test('cells tell what is asked: the change against the training, its γ, or one training for all shares', () => {
  const views = [job('j0', { state: 'done' })]
  const runs = [done('t0', 'j0', 'train', 0.9), done('a', 'j0', 'finetune', 0.85, 0.9)]
  const changed = matrixOf(views, runs, { value: 'change' }).cells[1]?.[1]
  expect(changed?.spread && cellText(changed.spread, 'change')).toBe('−5.0 points')
  const sparse = matrixOf(views, runs, { value: 'nearZero' }).cells[1]?.[1]
  expect(sparse?.spread?.mean).toBe(0.7)
  const [trained] = matrixOf(views, runs, { stage: 'train', rows: null, columns: 'seed' }).cells
  expect(trained?.[0]).toMatchObject({ spread: { mean: 0.9, n: 1 }, members: [{ run: { id: 't0' } }] })
})

test('shades run from the least value to the most', () => {
  const views = ['j0', 'j2'].map((id) => job(id, { state: 'done' }))
  const runs = [done('a', 'j0', 'finetune', 0.8, 0.5), done('b', 'j2', 'finetune', 0.6, 0.5)]
  expect(shadesOf(matrixOf(views, runs))).toEqual([
    [0, null],
    [1, null],
  ])
})
