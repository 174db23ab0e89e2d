/** What the history promises to whoever writes runs into it and reads them back. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { maskByGlobalThreshold } from '../../../src-shared/pruning/mask'
import { recipeSchema } from '../../../src-shared/recipe/recipe'
import { tookMs } from '../../../src-shared/runs/took'
import type { Environment, Evaluation, Progress, RunEvent } from '../../../src-shared/runs/events'
import { History } from '../../../src-main/history/history'
import type { NewRun } from '../../../src-main/history/run-types'

const environment: Environment = {
  prunescope: '0.1.0',
  node: 'v24',
  platform: 'linux x64',
  library: '2.21.0',
  device: 'CPU',
  threads: 2,
  precision: 'float32',
  cpu: 'some',
  dataFingerprint: 'abc',
}
const started: RunEvent = { type: 'started', environment, timeMs: 1000 }
const evaluation: Evaluation = {
  dataset: 'shapes',
  split: 'test',
  of: 'weights',
  images: 100,
  correct: 61,
  accuracy: 0.61,
  loss: 1.2,
  imagesPerSecond: 900,
}
const progress: Progress = {
  epoch: 1,
  epochs: 2,
  step: 10,
  steps: 20,
  imagesPerSecond: 60,
  secondsLeft: 5,
  doing: 'training',
}

let folder: string
let path: string
let history: History

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'))
  path = join(folder, 'workspace.sqlite3')
  history = History.open(path, { busyTimeoutMs: 200 })
})
afterEach(() => {
  history.close()
  rmSync(folder, { recursive: true, force: true })
})

const train: NewRun = { name: 'baseline', kind: 'train' }

function losses(...values: readonly number[]): RunEvent {
  const points = values.map((value, index) => ({
    step: index + 1,
    epoch: (index + 1) / 2,
    timeMs: 1000 + index,
    values: { 'train/loss': value, lr: 0.1 },
  }))
  return { type: 'metrics', points }
}

function gamma(epoch: number, ...values: readonly number[]): RunEvent {
  const layers = [{ name: 'bn1', channels: values.length, prunable: true }]
  return { type: 'gamma', snapshot: { epoch, layers, values: new Float32Array(values) } }
}

test('a run comes back as it was made', () => {
  const architecture = bottleneckResnet({ stem: '3x3', planes: 4, blocks: [1, 1], classes: 10, inputSize: 8 })
  const data = { name: 'shapes', source: 'shapes', validation: 0.1, splitSeed: 7 }
  const made = history.createRun({ ...train, architecture, data, seed: 3, settings: { kind: 'train', lr: 0.1 } })
  expect(history.run(made.id)).toEqual(made)
  expect(made).toMatchObject({
    name: 'baseline',
    kind: 'train',
    state: 'queued',
    parentId: null,
    architecture,
    data,
    seed: 3,
    settings: { kind: 'train', lr: 0.1 },
  })
})

test('ids are short and rise, however quickly runs are made', () => {
  const ids = Array.from({ length: 50 }, () => history.createRun(train).id)
  expect(ids).toEqual([...ids].sort())
  expect(new Set(ids).size).toBe(50)
  expect(ids.every((id) => /^[0-9a-z]{7}$/.test(id))).toBe(true)
})

test('a recipe comes back with the run', () => {
  const recipe = recipeSchema.parse({
    name: 'tiny',
    data: { name: 'shapes' },
    network: { kind: 'bottleneck-resnet', blocks: [1], planes: 4 },
    train: { epochs: 1, lr: 0.1 },
  })
  expect(history.run(history.createRun({ ...train, recipe }).id).recipe).toEqual(recipe)
})

test('a family is followed up to its beginning and down to its children', () => {
  const base = history.createRun(train)
  const half = history.createRun({ name: 'half', kind: 'prune', parentId: base.id })
  const most = history.createRun({ name: 'most', kind: 'prune', parentId: base.id })
  const tuned = history.createRun({ name: 'tuned', kind: 'finetune', parentId: most.id })
  expect(history.lineage(tuned.id).map(({ name }) => name)).toEqual(['baseline', 'most', 'tuned'])
  expect(history.children(base.id).map(({ name }) => name)).toEqual(['half', 'most'])
  expect(history.children(half.id)).toEqual([])
  expect(history.run('tuned').parentId).toBe(most.id)
})

test('a run cannot stem from one that does not exist', () => {
  expect(() => history.createRun({ ...train, parentId: 'nowhere' })).toThrow(
    expect.objectContaining({ code: 'run-not-found' }),
  )
  expect(history.listRuns()).toEqual([])
})

test('a run is found by its id, by its name, and by the beginning of its id', () => {
  const { id } = history.createRun(train)
  expect(history.run(id.toUpperCase()).id).toBe(id)
  expect(history.run('baseline').id).toBe(id)
  expect(history.run(id.slice(0, 3)).id).toBe(id)
})

test('a name that nearly fits is offered, and one that fits twice is told apart', () => {
  const one = history.createRun(train)
  expect(() => history.run('basline')).toThrow(
    expect.objectContaining({ code: 'run-not-found', message: expect.stringContaining(`${one.id} (baseline)`) }),
  )
  const two = history.createRun(train)
  expect(() => history.run('baseline')).toThrow(
    expect.objectContaining({ code: 'run-not-found', message: expect.stringMatching(`${two.id}.*${one.id}`) }),
  )
  expect(() => history.run('')).toThrow(expect.objectContaining({ code: 'run-not-found' }))
  expect(() => history.run('%')).toThrow(expect.objectContaining({ code: 'run-not-found' }))
})

test('a training leaves all that it told', () => {
  const { id } = history.createRun(train)
  const log: RunEvent = { type: 'log', level: 'info', text: 'epoch 1', timeMs: 1100 }
  const artefact = { kind: 'weights', path: 'weights.safetensors', sizeBytes: 10, sha256: 'ff' } as const
  history.apply(id, started)
  expect(history.run(id)).toMatchObject({ state: 'running', startedMs: 1000, environment })
  history.apply(id, losses(2, 1.5))
  history.apply(id, { type: 'progress', progress })
  history.apply(id, gamma(0, 1, 1))
  history.apply(id, gamma(1, 0.5, -0.25))
  history.apply(id, log)
  history.apply(id, { type: 'evaluation', evaluation })
  history.apply(id, { type: 'artefact', artefact: { ...artefact, sha256: '00' } })
  history.apply(id, { type: 'artefact', artefact })
  history.apply(id, { type: 'finished', reason: 'levelled off', timeMs: 2000 })

  expect(history.run(id)).toMatchObject({ state: 'done', finishedMs: 2000, finishReason: 'levelled off', progress })
  expect(history.measurements.names(id)).toEqual(['train/loss', 'lr'])
  expect(history.measurements.series(id, ['lr', 'train/loss', 'never']).series).toEqual([
    { name: 'lr', steps: [1, 2], epochs: [0.5, 1], timesMs: [1000, 1001], values: [0.1, 0.1] },
    { name: 'train/loss', steps: [1, 2], epochs: [0.5, 1], timesMs: [1000, 1001], values: [2, 1.5] },
    { name: 'never', steps: [], epochs: [], timesMs: [], values: [] },
  ])
  expect(history.measurements.gammas(id).map(({ epoch, values }) => [epoch, ...values])).toEqual([
    [0, 1, 1],
    [1, 0.5, -0.25],
  ])
  expect(history.measurements.gammas(id, { sinceEpoch: 0 }).map(({ epoch }) => epoch)).toEqual([1])
  expect(history.measurements.latestGamma(id)?.layers).toEqual([{ name: 'bn1', channels: 2, prunable: true }])
  expect(history.findings.logs(id)).toMatchObject([{ level: 'info', text: 'epoch 1', timeMs: 1100 }])
  expect(history.findings.logs(id, history.findings.logs(id)[0]?.rowId)).toEqual([])
  expect(history.findings.evaluations(id)).toMatchObject([evaluation])
  expect(history.findings.artefacts(id)).toEqual([artefact])
})

test('a pruning leaves its mask, its check and its warnings', () => {
  const { id } = history.createRun({ name: 'half', kind: 'prune' })
  const importance = new Map([
    ['wide', new Float32Array([1, 2, 3, 4])],
    ['faint', new Float32Array([0.1, 0.3, 0.2, 0.4])],
  ])
  const { warnings, ...mask } = maskByGlobalThreshold(importance, 0.5)
  const check = { images: 64, maxAbsLogitDifference: 1e-6, logitRange: 20, tolerance: 1e-4 }
  const saved = { ...mask, policy: 'block-interior' as const, floor: 3 }
  expect(history.mask(id)).toBeNull()
  expect(history.findings.surgeryCheck(id)).toBeNull()
  history.saveMask(id, saved)
  for (const warning of warnings) history.apply(id, { type: 'warning', warning })
  history.apply(id, { type: 'surgery', check })
  expect(history.mask(id)).toEqual(saved)
  expect(history.findings.surgeryCheck(id)).toEqual(check)
  expect(warnings.length).toBeGreaterThan(0)
  expect(history.findings.warnings(id)).toEqual(warnings)
})

test('what lay between a stop and going on is no part of the time that a run took', () => {
  const { id } = history.createRun(train)
  history.apply(id, started)
  history.apply(id, { type: 'stopped', timeMs: 5000 })
  expect(tookMs(history.run(id))).toBe(4000)
  history.apply(id, { ...started, timeMs: 3_605_000 })
  history.apply(id, { type: 'finished', reason: 'all epochs', timeMs: 3_608_000 })
  expect(history.run(id)).toMatchObject({ startedMs: 1000, finishedMs: 3_608_000, awayMs: 3_600_000 })
  expect(tookMs(history.run(id))).toBe(7000)
  expect(history.listRuns().map(tookMs)).toEqual([7000])
})

test('a run that failed says why, and one that was stopped has stopped', () => {
  const error = { code: 'not-finite', message: 'The loss is NaN.', next: 'Lower lr.' } as const
  const failed = history.createRun(train)
  const stopped = history.createRun(train)
  history.apply(failed.id, { type: 'failed', error, timeMs: 5 })
  history.apply(stopped.id, { type: 'stopped', timeMs: 6 })
  expect(history.run(failed.id)).toMatchObject({ state: 'failed', error, finishedMs: 5 })
  expect(history.run(stopped.id)).toMatchObject({ state: 'stopped', error: null, finishedMs: 6 })
})

test('measurements are written together: none by one, all by the next event that is no measurement', () => {
  const reader = History.open(path)
  const { id } = history.createRun({ ...train, state: 'running' })
  history.apply(id, losses(3))
  expect(reader.measurements.series(id, ['train/loss']).series[0]?.values).toEqual([])
  history.apply(id, { type: 'log', level: 'info', text: 'so far', timeMs: 1 })
  expect(reader.measurements.series(id, ['train/loss']).series[0]?.values).toEqual([3])
  history.apply(id, losses(2))
  history.flush()
  expect(reader.measurements.series(id, ['train/loss']).series[0]?.values).toEqual([3, 2])
  reader.close()
})

test('closing writes what is pending', () => {
  const { id } = history.createRun(train)
  history.apply(id, losses(3, 2, 1))
  history.close()
  const reopened = History.open(path)
  expect(reopened.measurements.series(id, ['train/loss']).series[0]?.values).toEqual([3, 2, 1])
  reopened.close()
})

test('a loss that is not a number stays one', () => {
  const { id } = history.createRun(train)
  history.apply(id, losses(Number.NaN, Infinity))
  expect(history.measurements.series(id, ['train/loss']).series[0]?.values).toEqual([Number.NaN, Infinity])
})

test('a reader goes on where it was', () => {
  const { id } = history.createRun(train)
  history.apply(id, losses(3, 2))
  const first = history.measurements.series(id, ['train/loss', 'lr'])
  history.apply(id, losses(1))
  const next = history.measurements.series(id, ['train/loss', 'lr'], { sinceRowId: first.lastRowId })
  expect(next.series.map(({ values }) => values)).toEqual([[1], [0.1]])
  const none = history.measurements.series(id, ['train/loss', 'lr'], { sinceRowId: next.lastRowId })
  expect(none).toMatchObject({ lastRowId: next.lastRowId, series: [{ values: [] }, { values: [] }] })
})

test('a long curve reads the same whole, from a cursor on, after a resume, and in a history opened anew', () => {
  const { id } = history.createRun(train)
  const wave = (step: number): number => (step % 7 === 0 ? Number.NaN : Math.sin(step))
  const tell = (from: number, to: number): void => {
    const points = Array.from({ length: to - from }, (_, index) => {
      const step = from + index + 1
      return { step, epoch: step / 10, timeMs: 1000 + step, values: { 'train/loss': wave(step), lr: step } }
    })
    for (let at = 0; at < points.length; at += 130) {
      history.apply(id, { type: 'metrics', points: points.slice(at, at + 130) })
      history.flush()
    }
  }
  const expected = (from: number, to: number) => {
    const steps = Array.from({ length: to - from }, (_, index) => from + index + 1)
    return {
      name: 'train/loss',
      steps,
      epochs: steps.map((step) => step / 10),
      timesMs: steps.map((step) => 1000 + step),
      values: steps.map(wave),
    }
  }
  const loss = (sinceRowId = 0, of = history) => of.measurements.series(id, ['train/loss'], { sinceRowId })
  tell(0, 1500)
  const { lastRowId } = loss()
  tell(1500, 4321)
  expect(loss().series).toEqual([expected(0, 4321)])
  expect(loss(lastRowId).series).toEqual([expected(1500, 4321)])
  expect(loss(lastRowId).lastRowId).toBe(loss().lastRowId)
  history.resetForResume(id, 2500)
  expect(loss().series).toEqual([expected(0, 2500)])
  tell(2500, 3210)
  const reopened = History.open(path)
  expect(loss(0, reopened).series).toEqual([expected(0, 3210)])
  reopened.close()
})

test('resuming forgets what was measured after the checkpoint, and readers are told', () => {
  const { id } = history.createRun(train)
  history.apply(id, started)
  history.apply(id, gamma(0, 1))
  history.apply(id, losses(4, 3, 2, 1))
  history.apply(id, gamma(1, 0.5))
  history.apply(id, gamma(2, 0.1))
  history.apply(id, { type: 'evaluation', evaluation })
  history.setState(id, 'interrupted', { code: 'worker-died', message: 'It died.', next: 'Resume it.' })
  const before = history.measurements.series(id, ['train/loss'])
  expect(history.resetForResume(id, 2)).toMatchObject({ state: 'running', error: null, finishedMs: null })
  const after = history.measurements.series(id, ['train/loss'])
  expect(after.series[0]?.values).toEqual([4, 3])
  expect(after.resets).toBe(before.resets + 1)
  expect(history.measurements.gammas(id).map(({ epoch }) => epoch)).toEqual([0, 1])
  expect(history.findings.evaluations(id)).toEqual([])
})

test('a run that begins anew has nothing of its first attempt but the log', () => {
  const { id } = history.createRun(train)
  const point = { step: 0, epoch: 0, timeMs: 1, values: { 'test/accuracy': 0.1 } }
  history.apply(id, gamma(0, 1))
  history.apply(id, { type: 'metrics', points: [point] })
  history.apply(id, { type: 'log', level: 'info', text: 'first attempt', timeMs: 1 })
  history.resetForResume(id, 0)
  expect(history.measurements.names(id)).toEqual([])
  expect(history.measurements.gammas(id)).toEqual([])
  expect(history.findings.logs(id)).toHaveLength(1)
})

test('the list shows the newest loss and the last and best accuracy', () => {
  const { id } = history.createRun(train)
  const at = (step: number, accuracy: number): RunEvent => ({
    type: 'metrics',
    points: [{ step, epoch: step, timeMs: step, values: { 'test/accuracy': accuracy, 'train/loss': 1 / step } }],
  })
  expect(history.listRuns()).toMatchObject([{ trainLoss: null, lastAccuracy: null, bestAccuracy: null }])
  history.apply(id, at(1, 0.5))
  history.apply(id, at(2, 0.7))
  history.apply(id, at(4, 0.6))
  expect(history.listRuns()).toMatchObject([{ id, trainLoss: 0.25, lastAccuracy: 0.6, bestAccuracy: 0.7 }])
  history.apply(id, { type: 'evaluation', evaluation })
  expect(history.listRuns()).toMatchObject([{ lastAccuracy: 0.61, bestAccuracy: 0.7 }])
})

test('accuracy on other images than the run was made for does not count as its own', () => {
  const data = { name: 'shapes', source: 'shapes', validation: 0, splitSeed: 0 }
  const { id } = history.createRun({ ...train, data })
  history.apply(id, { type: 'evaluation', evaluation: { ...evaluation, dataset: 'cifar-10' } })
  history.apply(id, { type: 'evaluation', evaluation: { ...evaluation, of: 'masked' } })
  expect(history.listRuns()).toMatchObject([{ lastAccuracy: null, bestAccuracy: null }])
})

test('the revision changes with every change and with nothing else', () => {
  const other = History.open(path)
  const empty = history.revision()
  expect(history.revision()).toBe(empty)
  const { id } = other.createRun(train)
  const made = history.revision()
  expect(made).not.toBe(empty)
  history.setState(id, 'running')
  const running = history.revision()
  expect(running).not.toBe(made)
  history.listRuns()
  expect(history.revision()).toBe(running)
  other.close()
})

test('a purged run is gone with all that was known of it, and telling more of it is an error', () => {
  const { id } = history.createRun(train)
  history.apply(id, losses(1))
  history.apply(id, gamma(0, 1))
  const other = History.open(path)
  other.care.trash([id])
  other.care.purge([id])
  history.apply(history.createRun(train).id, losses(2))
  expect(() => history.apply(id, losses(1))).toThrow(expect.objectContaining({ code: 'run-not-found' }))
  expect(() => other.measurements.gammas(id)).toThrow(expect.objectContaining({ code: 'run-not-found' }))
  other.close()
})

test('what was measured of a run that someone purges before it is written does not hold up the others', () => {
  const [gone, stays] = [history.createRun(train), history.createRun(train)]
  history.apply(gone.id, losses(1))
  history.apply(stays.id, losses(2))
  const other = History.open(path)
  other.care.trash([gone.id])
  other.care.purge([gone.id])
  history.flush()
  expect(other.measurements.series(stays.id, ['train/loss']).series[0]?.values).toEqual([2])
  other.close()
})

test("opening the history again does not take this process's own run for dead", () => {
  const { id } = history.createRun({ ...train, state: 'running' })
  const again = History.open(path)
  expect(again.run(id).state).toBe('running')
  again.close()
})

test('a write that fails in the background is told by the next event, and nothing told before is lost', () => {
  const { id } = history.createRun(train)
  const blocker = new Sqlite(path)
  blocker.exec('BEGIN IMMEDIATE')
  history.apply(id, losses(2))
  // Reading tries to write what is pending, and reads on where it can't.
  expect(history.measurements.series(id, ['train/loss']).series[0]?.values).toEqual([])
  expect(() => history.apply(id, losses(1))).toThrow(expect.objectContaining({ code: 'workspace-unwritable' }))
  blocker.exec('ROLLBACK')
  blocker.close()
  history.apply(id, losses(1))
  expect(history.measurements.series(id, ['train/loss']).series[0]?.values).toEqual([2, 1])
})
