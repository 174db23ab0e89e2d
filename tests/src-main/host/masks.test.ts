/** What the mask inspector asks, over a real line to a real host, with a trained network of the PyTorch reference. */

import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { hostError } from '../../../src-main/host/client'
import { historyStore } from '../../../src-main/runs/history-store'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import { keptIndices } from '../../../src-shared/pruning/mask'
import { maskToJson, type MaskJson } from '../../../src-shared/pruning/mask-json'
import { maskMaker } from '../../../src-shared/pruning/mask-maker'
import { plainRule, type MaskRule } from '../../../src-shared/pruning/mask-rule'
import { gammaImportance } from '../../../src-shared/pruning/mask'
import { planPruning } from '../../../src-shared/pruning/plan'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { pruneSchema } from '../../../src-shared/recipe/pruning'
import { UserError } from '../../../src-shared/errors'
import { dataIn, finishedRun } from '../../support/finished-run'
import { parityNetwork, parityWeights } from '../../support/parity'
import { smallData } from '../../support/small-chain'
import { overSocket, startHost, type Client, type TestHost } from './support'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

const weights = parityWeights('trained')
let started: TestHost
let line: Client
let runId: string

beforeAll(async () => {
  started = await startHost({ startsJobs: true })
  line = await overSocket(started)
  const data = dataIn(smallData(started.dir, { train: 200, test: 40 }), 0.2)
  runId = finishedRun(started.host.history, started.dir, { architecture: parityNetwork, weights, data })
})
afterAll(async () => {
  line.close()
  await started.close()
  const [error] = started.unexpected
  if (error !== undefined) throw error
})

function maskByRule(rule: MaskRule): MaskJson {
  const importance = gammaImportance(weights, parityNetwork, prunableSpaces(parityNetwork, rule.policy))
  return maskToJson(maskMaker(importance, parityNetwork)(rule).mask)
}

async function problemOf(work: Promise<unknown>): Promise<UserError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => hostError(reason),
  )
  if (error instanceof UserError) return error
  throw new Error(`Expected a UserError, got ${String(error)}`, { cause: error })
}

async function first<T>(stream: Promise<AsyncIterable<T>>): Promise<T> {
  for await (const value of await stream) return value
  throw new Error('The stream ended before it began.')
}

describe('A network’s channels', () => {
  test('come as the weights have them, in network order, with the images there are to measure on', async () => {
    const subject = await line.client.masks.subject({ runId })
    expect(subject).toMatchObject({
      runId,
      runName: 'trained',
      isImported: false,
      data: { name: 'small', validationImages: 40, testImages: 40 },
      cutBy: null,
    })
    let at = 0
    for (const { name, channels } of subject.batchNorms) {
      expect(subject.gamma.subarray(at, at + channels)).toEqual(weights.get(`${name}.weight`)?.values)
      expect(subject.variance.subarray(at, at + channels)).toEqual(weights.get(`${name}.running_var`)?.values)
      at += channels
    }
    expect(subject.gamma.length).toBe(at)
  })

  test('a channel has its filters and its γ over the epochs', async () => {
    const filters = await line.client.masks.channel({ runId, space: 'layer1.0.bn2', channel: 2 })
    const [filter] = filters.filters
    const weight = weights.get('layer1.0.conv2.weight')
    const size = (weight?.values.length ?? 0) / (weight?.shape[0] ?? 1)
    expect(filter).toMatchObject({ conv: 'layer1.0.conv2', rows: 3, columns: 3 })
    expect(filter?.values).toEqual(weight?.values.slice(2 * size, 3 * size))
    expect(filters.gamma[0]?.batchNorm).toBe('layer1.0.bn2')
    expect(filters.gamma[0]?.values).toEqual(weights.get('layer1.0.bn2.weight')?.values.slice(2, 3))
    const missing = await problemOf(line.client.masks.channel({ runId, space: 'layer1.0.bn2', channel: 999 }))
    expect(missing.code).toBe('bad-argument')
  })

  test('importance by γ is the one that pruning goes by', async () => {
    const view = await line.client.masks.importance({ runId, kind: 'gamma', policy: 'block-interior', images: 1 })
    const expected = gammaImportance(weights, parityNetwork, prunableSpaces(parityNetwork, 'block-interior'))
    expect(view.spaces.map(({ id }) => id)).toEqual([...expected.keys()])
    expect([...view.values]).toEqual([...expected.values()].flatMap((values) => [...values]))
  })

  test('what the constants of a mask’s channels shift is what the cut by it will warn of', async () => {
    const biased = new Map(
      [...weights].map(([name, tensor]) => [
        name,
        /bn\d\.bias$/.test(name) ? { ...tensor, values: tensor.values.map(() => 3) } : tensor,
      ]),
    )
    const { history } = started.host
    const wanted = { architecture: parityNetwork, weights: biased, data: null }
    const runId = finishedRun(history, started.dir, wanted)
    const mask = maskByRule(plainRule(0.9))
    const shifts = await line.client.masks.shifts({ runId, mask })
    const { warnings } = planPruning(biased, parityNetwork, 0.9, pruneSchema.parse({ ratios: [0.9] }))
    expect(shifts.length).toBeGreaterThan(0)
    expect(shifts).toEqual(warnings.filter(({ kind }) => kind === 'large-bias-pruned'))
    const of = { format: 'prunescope-mask/1' as const, spaces: [{ space: 'bn9', channels: 4, kept: [0] }] }
    expect((await problemOf(line.client.masks.shifts({ runId, mask: of }))).code).toBe('shape-mismatch')
  })

  test('what is no run, or has no weights yet, is refused with a sentence', async () => {
    expect((await problemOf(line.client.masks.subject({ runId: 'nope' }))).code).toBe('run-not-found')
    const architecture = parityNetwork
    const { id } = started.host.history.createRun({ name: 'at work', kind: 'train', state: 'running', architecture })
    expect((await problemOf(line.client.masks.subject({ runId: id }))).code).toBe('wrong-run')
  })
})

describe('Saved masks', () => {
  test('are told to all that watch, renamed, removed', async () => {
    const rule = plainRule(0.5)
    const end = new AbortController()
    const seen: string[] = []
    const watching = (async () => {
      for await (const masks of await line.client.masks.watchSaved({ runId }, { signal: end.signal })) {
        seen.push(masks.map(({ name }) => name).join())
        if (masks.length === 0 && seen.length > 1) break
      }
    })()
    const saved = await line.client.masks.save({ runId, name: 'half', mask: maskByRule(rule), rule })
    await vi.waitFor(() => expect(seen).toContain('half'))
    const [half] = await first(line.client.masks.watchSaved({ runId }))
    expect(half).toEqual(saved)
    expect(half?.mask).toEqual(maskByRule(rule))
    await line.client.masks.rename({ maskId: saved.id, name: 'one half' })
    await vi.waitFor(() => expect(seen).toContain('one half'))
    await line.client.masks.remove({ maskId: saved.id })
    await watching
    end.abort()
    expect((await problemOf(line.client.masks.remove({ maskId: saved.id }))).code).toBe('mask-not-found')
  })

  test('a mask of another network is refused', async () => {
    const mask: MaskJson = { format: 'prunescope-mask/1', spaces: [{ space: 'bn9', channels: 4, kept: [0] }] }
    const problem = await problemOf(line.client.masks.save({ runId, name: 'other', mask, rule: null }))
    expect(problem).toMatchObject({ code: 'shape-mismatch' })
    expect(problem.message).toContain('bn9')
  })
})

describe('Cutting by a mask', () => {
  async function cut(mask: MaskJson, rule: MaskRule | null): Promise<string> {
    const job = await line.client.masks.prune({ runId, name: null, mask, rule, constants: 'drop' })
    await vi.waitFor(async () => expect((await line.client.jobs.get({ jobId: job.id })).state).toBe('done'), {
      timeout: 60_000,
    })
    const [cutRun = ''] = (await line.client.jobs.get({ jobId: job.id })).runIds
    return cutRun
  }

  test('the new run shows the same mask and rule, and is as `prune --ratio` would have made it', async () => {
    const rule = plainRule(0.4)
    const cutRun = await cut(maskByRule(rule), rule)
    const { runId: subjectOfCut, cutBy } = await line.client.masks.subject({ runId: cutRun })
    expect(subjectOfCut).toBe(runId)
    expect(cutBy).toEqual({ mask: maskByRule(rule), rule, ratio: 0.4 })

    const { warnings, ...byRatio } = planPruning(weights, parityNetwork, 0.4, {
      policy: 'block-interior',
      floor: 3,
      denominator: 'prunable',
    })
    expect(started.host.history.mask(cutRun)).toEqual({ ...byRatio, policy: 'block-interior', floor: 3 })
    expect(started.host.history.findings.warnings(cutRun)).toEqual(warnings)
    expect(started.host.history.findings.surgeryCheck(cutRun)?.images).toBeGreaterThan(0)
    expect(started.host.history.findings.evaluations(cutRun)[0]).toMatchObject({ split: 'test', images: 40 })
  })

  test('channels decided by hand go, whatever their γ', async () => {
    const rule: MaskRule = {
      ...plainRule(0.2),
      policy: 'coupled',
      pins: [{ space: 'layer1.0.bn1', kept: [], removed: [0, 1] }],
    }
    const cutRun = await cut(maskByRule(rule), rule)
    const kept = started.host.history.mask(cutRun)?.mask.get('layer1.0.bn1')
    expect(keptIndices(kept ?? new Uint8Array())).not.toContain(0)
    expect((await line.client.masks.subject({ runId: cutRun })).cutBy?.rule).toEqual(rule)
  })

  test('a mask without a rule falls under the narrowest policy that lets its layers go', async () => {
    const mask: MaskJson = {
      format: 'prunescope-mask/1',
      spaces: [{ space: 'layer1.0.bn1', channels: 8, kept: [0, 3] }],
    }
    const cutRun = await cut(mask, null)
    expect(started.host.history.mask(cutRun)).toMatchObject({ policy: 'block-interior', removedChannels: 6 })
    expect((await line.client.masks.subject({ runId: cutRun })).cutBy).toMatchObject({ mask, rule: null })
    const store = historyStore(started.host.history, openWorkspace(started.dir))
    expect(store.head(cutRun).settings).toMatchObject({ kind: 'prune', chosen: { mask } })
  })
})

describe('Measured before cutting', () => {
  test('a mask has the accuracy that the network cut by it has on the same images', async () => {
    const mask = maskByRule(plainRule(0.4))
    const wish = { runId, mask, constants: 'drop', split: 'test', images: 1000 } as const
    const measured = await line.client.masks.evaluate(wish)
    const job = await line.client.masks.prune({ runId, name: 'held against', mask, rule: null, constants: 'drop' })
    await vi.waitFor(async () => expect((await line.client.jobs.get({ jobId: job.id })).state).toBe('done'), {
      timeout: 60_000,
    })
    const [cutRun = ''] = (await line.client.jobs.get({ jobId: job.id })).runIds
    const [cut] = started.host.history.findings.evaluations(cutRun)
    expect(measured).toMatchObject({ split: 'test', images: 40, accuracy: cut?.accuracy })
    expect(measured.loss).toBeCloseTo(cut?.loss ?? NaN, 4)
  })

  test('a slider that moves on leaves its calls behind; the last one is answered', async () => {
    const calls = [0.1, 0.2, 0.3, 0.4, 0.5].map((ratio) => {
      const abort = new AbortController()
      const mask = maskByRule(plainRule(ratio))
      const wish = { runId, mask, constants: 'drop', split: 'validation', images: 1000 } as const
      const call = line.client.masks.evaluate(wish, { signal: abort.signal })
      return { abort, ended: call.then(({ images }) => images).catch(() => 'given up') }
    })
    for (const { abort } of calls.slice(0, -1)) abort.abort()
    const answers = await Promise.all(calls.map(({ ended }) => ended))
    expect(answers).toEqual(['given up', 'given up', 'given up', 'given up', 40])
  })

  test('importance by activations and by the loss is of the validation images', async () => {
    for (const kind of ['gamma-activation', 'taylor'] as const) {
      const view = await line.client.masks.importance({ runId, kind, policy: 'coupled', images: 30 })
      expect(view).toMatchObject({ kind, images: 30 })
      expect(view.values.length).toBe(view.spaces.reduce((sum, { channels }) => sum + channels, 0))
      expect(view.values.every((value) => Number.isFinite(value) && value >= 0)).toBe(true)
      expect(view.values.some((value) => value > 0)).toBe(true)
    }
    const { values, images } = await line.client.masks.activations({ runId, images: 30 })
    const { batchNorms } = await line.client.masks.subject({ runId })
    expect({ images, channels: values.length }).toEqual({
      images: 30,
      channels: batchNorms.reduce((sum, { channels }) => sum + channels, 0),
    })
  })

  test('without images nothing is measured, and training images stand in where none were held out', async () => {
    const { history } = started.host
    const bare = finishedRun(history, started.dir, { architecture: parityNetwork, weights, data: null })
    const mask = maskByRule(plainRule(0.3))
    const wish = { mask, constants: 'drop', split: 'validation', images: 25 } as const
    expect((await problemOf(line.client.masks.evaluate({ runId: bare, ...wish }))).code).toBe('bad-data')
    const data = dataIn(join(started.dir, 'images'))
    const whole = finishedRun(history, started.dir, { architecture: parityNetwork, weights, data })
    expect(await line.client.masks.evaluate({ runId: whole, ...wish })).toMatchObject({ split: 'train', images: 25 })
  })
})
