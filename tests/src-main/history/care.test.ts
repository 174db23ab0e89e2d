/** What the history keeps of what people say about runs, how the list shows it, and what becomes of the trash. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { costOf } from '../../../src-shared/architecture/cost'
import { parseRecipe } from '../../../src-shared/recipe/parse'
import { openDatabase } from '../../../src-main/history/database'
import { History } from '../../../src-main/history/history'
import { migrations } from '../../../src-main/history/migrations/migrations'
import type { NewRun, RunSummary } from '../../../src-main/history/run-types'

let folder: string
let path: string
let history: History

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'care-'))
  path = join(folder, 'workspace.sqlite3')
  history = History.open(path, { busyTimeoutMs: 200 })
})
afterEach(() => {
  history.close()
  rmSync(folder, { recursive: true, force: true })
})

const train: NewRun = { name: 'base', kind: 'train' }
const row = (id: string): RunSummary => {
  const found = history.listRuns().find((run) => run.id === id)
  if (!found) throw new Error(`The list has no ${id}.`)
  return found
}
const problem = (code: string, text = '') =>
  expect.objectContaining({ code, message: expect.stringContaining(text), next: expect.stringMatching(/\w/) })

test('tags, stars and notes are put on many runs at once, and taken off again', () => {
  const [one, two] = [history.createRun(train).id, history.createRun(train).id]
  history.care.annotate([one, two], { addTags: ['zeta', 'baseline'], starred: true })
  history.care.annotate([two], { removeTags: ['zeta', 'never'], note: '# Why\n\nλ too *large*' })
  expect(row(one)).toMatchObject({ tags: ['baseline', 'zeta'], starred: true, hasNote: false })
  expect(row(two)).toMatchObject({ tags: ['baseline'], starred: true, hasNote: true })
  expect(history.care.note(two)).toBe('# Why\n\nλ too *large*')
  history.care.annotate([two], { note: '', starred: false })
  expect(row(two)).toMatchObject({ starred: false, hasNote: false })
  expect(history.care.note(two)).toBe('')
})

test('about all of them or none: a run that is not there changes nothing of the others', () => {
  const { id } = history.createRun(train)
  expect(() => history.care.annotate([id, 'nowhere'], { addTags: ['x'] })).toThrow(problem('run-not-found'))
  expect(row(id).tags).toEqual([])
})

describe('the list', () => {
  test('tells how a run was made; what was cut and fine-tuned has λ and ratio of where it comes from', () => {
    const recipe = parseRecipe(
      {
        name: 'tiny',
        data: { name: 'shapes' },
        network: { kind: 'bottleneck-resnet', blocks: [1], planes: 4 },
        train: { epochs: 5, lr: 0.2, lambda: 3e-4 },
      },
      'test',
    )
    const architecture = bottleneckResnet({ stem: '3x3', planes: 4, blocks: [1], classes: 10, inputSize: 8 })
    const data = { name: 'shapes', source: 'shapes', validation: 0, splitSeed: 0 }
    const settings = {
      kind: 'train',
      data: { name: 'shapes', validation: 0, splitSeed: 0 },
      network: recipe.network,
      training: recipe.train,
      policy: 'block-interior',
      evaluate: null,
      everyEpoch: false,
      testFirst: false,
      seed: 4,
      threads: null,
    }
    const base = history.createRun({ ...train, recipe, architecture, data, settings, seed: 4 })
    const { params, macs } = costOf(architecture)
    const made = { lambda: 3e-4, ratio: null, lr: 0.2, epochs: 5, recipeName: 'tiny', dataName: 'shapes', params, macs }
    expect(row(base.id)).toMatchObject({ ...made, seed: 4 })
    const cut = history.createRun({
      name: 'half',
      kind: 'prune',
      parentId: base.id,
      settings: {
        kind: 'prune',
        policy: 'block-interior',
        floor: 3,
        denominator: 'prunable',
        constants: 'drop',
        ratio: 0.5,
        data: null,
        evaluate: null,
        threads: null,
      },
    })
    expect(row(cut.id)).toMatchObject({ lambda: 3e-4, ratio: 0.5, lr: null, epochs: null })
    const plain = { ...settings, network: null, training: { ...recipe.train, lambda: 0, lr: 0.01, epochs: 2 } }
    const tuned = history.createRun({ name: 'tuned', kind: 'finetune', parentId: cut.id, settings: plain })
    expect(row(tuned.id)).toMatchObject({ lambda: 3e-4, ratio: 0.5, lr: 0.01, epochs: 2 })
  })

  test('has a small curve of the accuracy: all of a few epochs, at most 32 points of many, the last always', () => {
    const measure = (id: string, count: number): void =>
      history.apply(id, {
        type: 'metrics',
        points: Array.from({ length: count }, (_, index) => ({
          step: index + 1,
          epoch: index + 1,
          timeMs: index,
          values: { 'test/accuracy': index === 1 ? Number.NaN : index / 1000, 'train/accuracy': 1 },
        })),
      })
    const [short, long] = [history.createRun(train).id, history.createRun(train).id]
    expect(row(short).accuracies).toEqual([])
    measure(short, 4)
    expect(row(short).accuracies).toEqual([0, 0.002, 0.003])
    measure(long, 500)
    const { accuracies } = row(long)
    expect(accuracies.length).toBe(32)
    expect(accuracies.at(-1)).toBe(0.499)
    expect([...accuracies]).toEqual([...accuracies].sort((a, b) => a - b))
    history.resetForResume(short, 1)
    expect(row(short)).toMatchObject({ accuracies: [0], lastAccuracy: 0 })
  })

  test('a colour is given once and stays, whatever becomes of other runs', () => {
    const ids = [1, 2, 3].map(() => history.createRun(train).id)
    const colours = ids.map((id) => row(id).colour)
    expect(new Set(colours).size).toBe(3)
    const [first = '', second = '', third = ''] = ids
    history.care.trash([first])
    history.care.purge([first])
    expect([second, third].map((id) => row(id).colour)).toEqual(colours.slice(1))
    expect(colours).not.toContain(row(history.createRun(train).id).colour)
  })

  test('is read from a change on: each thing that it shows is such a change, also when another process made it', () => {
    const [a, b] = [history.createRun(train).id, history.createRun({ ...train, name: 'other' }).id]
    const other = History.open(path)
    let { change } = history.runsSince(0)
    const changedBy = (act: () => void): readonly string[] => {
      act()
      const since = history.runsSince(change)
      change = since.change
      return since.changed.map(({ id }) => id)
    }
    expect(changedBy(() => undefined)).toEqual([])
    const acts: readonly (() => void)[] = [
      () => other.care.annotate([a], { addTags: ['x'] }),
      () => other.care.annotate([a], { removeTags: ['x'] }),
      () => other.care.annotate([a], { note: 'n' }),
      () => other.care.annotate([a], { starred: true }),
      () => other.care.setArchived([a], true),
      () => other.setState(a, 'failed'),
      () => other.care.trash([a]),
      () => other.care.restore([a]),
      () => {
        const values = { 'train/loss': 1 }
        other.apply(a, { type: 'metrics', points: [{ step: 1, epoch: 1, timeMs: 1, values }] })
        other.flush()
      },
    ]
    for (const act of acts) expect(changedBy(act)).toEqual([a])
    expect(changedBy(() => other.createRun(train))).toHaveLength(1)
    other.care.trash([b])
    other.care.purge([b])
    other.close()
    expect(history.runsSince(change)).toMatchObject({ changed: [], count: 2 })
    expect(history.runIds()).not.toContain(b)
  })
})

describe('the trash', () => {
  test('keeps all that a run has, until it is restored', () => {
    const { id } = history.createRun(train)
    history.care.annotate([id], { addTags: ['x'] })
    history.care.trash([id])
    const { trashedMs } = row(id)
    expect(trashedMs).toBeGreaterThan(0)
    history.care.trash([id])
    expect(row(id).trashedMs).toBe(trashedMs)
    history.care.restore([id])
    expect(row(id)).toMatchObject({ trashedMs: null, tags: ['x'] })
  })

  test('takes no run that is running, nor any beside it', () => {
    const idle = history.createRun(train).id
    const busy = history.createRun({ ...train, name: 'busy', state: 'running' }).id
    expect(() => history.care.trash([idle, busy])).toThrow(problem('wrong-run', 'busy'))
    expect(row(idle).trashedMs).toBe(null)
  })

  test('only what is in it is purged, and a parent only with all that stem from it', () => {
    const base = history.createRun(train).id
    const half = history.createRun({ name: 'half', kind: 'prune', parentId: base }).id
    const tuned = history.createRun({ name: 'tuned', kind: 'finetune', parentId: half }).id
    expect(() => history.care.purge([tuned])).toThrow(problem('wrong-run', 'not in the trash'))
    history.care.trash([base, half])
    expect(() => history.care.purge([base, half])).toThrow(problem('wrong-run', 'tuned'))
    expect(history.listRuns()).toHaveLength(3)
    expect(history.care.purgedFolders()).toEqual([])
    history.care.trash([tuned])
    history.care.purge([base, tuned, half])
    expect(history.listRuns()).toEqual([])
    expect([...history.care.purgedFolders()].sort()).toEqual([base, half, tuned].sort())
    history.care.forgetFolder(half)
    expect(history.care.purgedFolders()).toHaveLength(2)
  })
})

test('a history from before there were summaries has them once it is opened', () => {
  history.close()
  rmSync(path)
  const old = openDatabase(path, { migrations: migrations.slice(0, 2) })
  old.exec(
    `INSERT INTO runs (id, name, kind, state, created_ms, seed) VALUES ('0000001', 'old', 'train', 'done', 5, 3);
     INSERT INTO runs (id, name, kind, state, created_ms) VALUES ('0000002', 'older', 'train', 'done', 6);
     INSERT INTO metric_names VALUES (1, 'train/loss'), (2, 'validation/accuracy');
     INSERT INTO metrics (run_key, name_id, step, epoch, time_ms, value)
       VALUES (1, 1, 1, 0.5, 6, 2.5), (1, 2, 1, 1, 7, 0.5), (1, 2, 2, 2, 8, 0.25)`,
  )
  old.close()
  history = History.open(path)
  expect(row('0000001')).toMatchObject({
    trainLoss: 2.5,
    lastAccuracy: 0.25,
    bestAccuracy: 0.5,
    accuracies: [0.5, 0.25],
    colour: 0,
    tags: [],
  })
  expect(row('0000002')).toMatchObject({ colour: 1, lastAccuracy: null })
})
