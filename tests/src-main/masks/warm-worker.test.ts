/** The warm worker with real TensorFlow: the same numbers as a network made anew, whatever was measured before. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { takeImages } from '../../../src-main/datasets/dataset'
import { splitRows } from '../../../src-main/datasets/split-validation'
import { crossEntropy } from '../../../src-main/engine/cross-entropy'
import { evaluate } from '../../../src-main/engine/evaluation'
import type { Precision } from '../../../src-main/engine/kernels/kernels'
import { tensorflowKernels } from '../../../src-main/engine/kernels/tensorflow-kernels'
import type { Handle } from '../../../src-main/engine/kernels/tensorflow-ops'
import { Network } from '../../../src-main/engine/network'
import type { Batch } from '../../../src-main/engine/trainer'
import { writeSafetensors } from '../../../src-main/exchange/safetensors'
import { channelsByBatchNorm } from '../../../src-main/masks/subjects'
import { WarmWorker } from '../../../src-main/masks/warm-worker'
import { loadTensorFlow } from '../../../src-main/runtime/load-tensorflow'
import { WorkerClient } from '../../../src-main/runs/worker-client'
import { openJobData, setBatches, splitBatches, type JobData } from '../../../src-main/worker/job-data'
import { UserError } from '../../../src-shared/errors'
import { withConstantsFolded } from '../../../src-shared/pruning/constants'
import type { Mask } from '../../../src-shared/pruning/mask'
import { planPruning } from '../../../src-shared/pruning/plan'
import { maskedWeights } from '../../../src-shared/pruning/transfer'
import type { MaskedEvaluationJob, MeasuredOn } from '../../../src-shared/runs/job'
import type { Weights } from '../../../src-shared/weights'
import { dataIn } from '../../support/finished-run'
import { parityNetwork, parityWeights } from '../../support/parity'
import { smallData } from '../../support/small-chain'

vi.setConfig({ testTimeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'prunescope-warm-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const weights = parityWeights('trained')
const path = join(folder, 'weights.safetensors')
writeSafetensors(path, weights)
const on: MeasuredOn = {
  architecture: parityNetwork,
  weights: path,
  data: dataIn(smallData(folder, { train: 240, test: 40 }), 0.25),
  split: 'validation',
  images: 1000,
  threads: null,
}

let worker: WarmWorker
beforeEach(() => {
  worker = new WarmWorker({ newWorker: () => new WorkerClient() })
})
afterEach(() => worker.close())

function maskOf(ratio: number): Mask {
  return planPruning(weights, parityNetwork, ratio, { policy: 'coupled', floor: 3, denominator: 'prunable' }).mask
}

function jobOf(ratio: number, changes: Partial<MaskedEvaluationJob> = {}): MaskedEvaluationJob {
  return { kind: 'masked-evaluation', ...on, mask: maskOf(ratio), constants: 'drop', ...changes }
}

/** By a network that is made for this mask alone. */
async function expected({ mask, constants }: MaskedEvaluationJob): Promise<{ accuracy: number; loss: number }> {
  const source = constants === 'fold' ? withConstantsFolded(weights, parityNetwork, mask) : weights
  return withNetwork(maskedWeights(source, parityNetwork, mask), async (network) => {
    const data = await openJobData(on.data, parityNetwork)
    return evaluate(network, splitBatches(data, 'validation', 250))
  })
}

async function withNetwork<T>(
  tensors: Weights,
  use: (network: Network<Handle>) => Promise<T>,
  precision: Precision = 'float32',
): Promise<T> {
  const network = new Network(tensorflowKernels(loadTensorFlow(), precision), parityNetwork, tensors)
  try {
    return await use(network)
  } finally {
    network.dispose()
  }
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof UserError) return error.code
  throw new Error(`Expected a UserError, got ${String(error)}`, { cause: error })
}

describe('Accuracy under a mask', () => {
  test('is that of a network made for it, one mask after the other, constants dropped or folded', async () => {
    const jobs = [jobOf(0.5), jobOf(0.1), jobOf(0.7, { constants: 'fold' }), jobOf(0), jobOf(0.7), jobOf(0.5)]
    for (const job of jobs) {
      const { accuracy, loss, images, split } = await worker.evaluate(job)
      const reference = await expected(job)
      expect({ images, split, accuracy }).toEqual({ images: 60, split: 'validation', accuracy: reference.accuracy })
      expect(loss).toBeCloseTo(reference.loss, 4)
    }
  })

  test('keeps its process from one to the next, and lets it go when nothing more comes', async () => {
    await worker.close()
    worker = new WarmWorker({ newWorker: () => new WorkerClient(), idleMs: 50 })
    const first = worker.evaluate(jobOf(0.3))
    const { pid } = worker
    const second = worker.evaluate(jobOf(0.4))
    await Promise.all([first, second])
    expect(worker.pid).toBe(pid)
    await vi.waitFor(() => expect(worker.pid).toBeNull(), { timeout: 10_000 })
    expect((await worker.evaluate(jobOf(0.3))).images).toBe(60)
  })

  test('a few of the images are the same few every time', async () => {
    const few = jobOf(0.2, { images: 20 })
    const [once, other, again] = [
      await worker.evaluate(few),
      await worker.evaluate(jobOf(0.2)),
      await worker.evaluate(few),
    ]
    expect(once.images).toBe(20)
    expect(other.images).toBe(60)
    expect(again.loss).toBe(once.loss)
  })
})

describe('Measurements that nobody waits for any more', () => {
  test('are left out, or ended on their way', async () => {
    const abort = new AbortController()
    const givenUp = [0.1, 0.2, 0.3].map((ratio) => worker.evaluate(jobOf(ratio), { signal: abort.signal }))
    const wanted = worker.evaluate(jobOf(0.4))
    abort.abort()
    expect(await Promise.all(givenUp.map(codeOf))).toEqual(['stopped', 'stopped', 'stopped'])
    expect((await wanted).accuracy).toBe((await expected(jobOf(0.4))).accuracy)
  })

  test('what goes on in the background makes room, and is done all the same', async () => {
    const order: string[] = []
    const background = [0.1, 0.2, 0.3].map((ratio) =>
      worker.evaluate(jobOf(ratio), { isBackground: true }).then(() => order.push(`background ${ratio}`)),
    )
    await worker.evaluate(jobOf(0.4)).then(() => order.push('asked for'))
    await Promise.all(background)
    expect(order).toEqual(['asked for', 'background 0.1', 'background 0.2', 'background 0.3'])
  })
})

test('a worker that dies is an error with a next step; the next measurement has a new one', async () => {
  await worker.evaluate(jobOf(0.1))
  const pid = worker.pid ?? 0
  // Halted, so that it has the question and can't have answered when it dies.
  process.kill(pid, 'SIGSTOP')
  const dying = worker.evaluate(jobOf(0.2)).catch((reason: unknown) => reason)
  await setTimeout(100)
  process.kill(pid, 'SIGKILL')
  const error = await dying
  expect(error).toMatchObject({ code: 'worker-died' })
  expect(error instanceof UserError ? error.next : '').toMatch(/measure again/)
  expect((await worker.evaluate(jobOf(0.3))).accuracy).toBe((await expected(jobOf(0.3))).accuracy)
})

describe('What images tell of channels', () => {
  test('activations are the means of what comes out of each BatchNorm and its ReLU, also after a mask', async () => {
    await worker.evaluate(jobOf(0.6))
    const { images, values } = await worker.channels({ kind: 'channels', ...on, measure: 'activations' })
    expect(images).toBe(60)
    const found = channelsByBatchNorm(parityNetwork, values)
    const data = await openJobData(on.data, parityNetwork)
    // bn1 of a block has a ReLU behind it; what bn3 gives is added as it is, below zero too.
    for (const [batchNorm, node] of [
      ['layer1.0.bn1', 'layer1.0.relu1'],
      ['layer2.0.bn3', 'layer2.0.bn3'],
    ] as const) {
      const sums = new Float64Array(found.get(batchNorm)?.length ?? 0)
      let count = 0
      await withNetwork(weights, (network) => {
        for (const batch of splitBatches(data, 'validation', 100)) {
          const input = network.kernels.upload(batch.shape, batch.images)
          network.inspect(input, ({ name }, output) => {
            if (name !== node) return
            const all = network.kernels.download(output)
            count += all.length / sums.length
            all.forEach((value, index) => {
              sums[index % sums.length] = (sums[index % sums.length] ?? 0) + Math.abs(value)
            })
          })
          network.kernels.free(input)
        }
        return Promise.resolve()
      })
      expect(count).toBeGreaterThan(0)
      found.get(batchNorm)?.forEach((value, channel) => expect(value).toBeCloseTo((sums[channel] ?? 0) / count, 4))
    }
  })

  test('the Taylor criterion is how the loss changes as a channel shrinks, and leaves the network as it was', async () => {
    const before = await worker.evaluate(jobOf(0.2))
    const one = { ...on, images: 1 }
    const { values } = await worker.channels({ kind: 'channels', ...one, measure: 'taylor' })
    expect(await worker.evaluate(jobOf(0.2))).toMatchObject({ accuracy: before.accuracy, loss: before.loss })

    const found = channelsByBatchNorm(parityNetwork, values).get('layer1.0.bn2') ?? new Float32Array()
    const channel = found.reduce((best, value, index) => (value > (found[best] ?? 0) ? index : best), 0)
    // So small that hardly a ReLU turns within it, and still a thousand times what float32 rounds γ by.
    const step = 1e-4
    const lossAt = async (scale: number): Promise<number> => {
      const scaled = new Map(weights)
      for (const part of ['weight', 'bias']) {
        const tensor = weights.get(`layer1.0.bn2.${part}`)
        if (!tensor) throw new Error('The network has no such layer.')
        const copy = tensor.values.slice()
        copy[channel] = (copy[channel] ?? 0) * scale
        scaled.set(`layer1.0.bn2.${part}`, { shape: tensor.shape, values: copy })
      }
      const data = await openJobData(on.data, parityNetwork)
      const rows = sampleOfOne(data)
      const loss = (network: Network<Handle>): Promise<number> => {
        const input = network.kernels.upload(rows.shape, rows.images)
        const pass = network.forward(input)
        const { loss: value } = crossEntropy(pass.logits, rows.labels, parityNetwork.classes)
        pass.discard()
        network.kernels.free(input)
        return Promise.resolve(value)
      }
      return withNetwork(scaled, loss, 'float64')
    }
    const slope = ((await lossAt(1 + step)) - (await lossAt(1 - step))) / (2 * step)
    expect(found[channel]).toBeGreaterThan(0)
    expect(Math.abs(slope) / (found[channel] ?? NaN)).toBeCloseTo(1, 2)
  })
})

/** The one image that a sample of one holds. */
function sampleOfOne(data: JobData): Batch {
  const set = data.split('validation')
  const [batch] = setBatches(data, takeImages(set, splitRows(set.labels, 1, 0).validation), 1)
  if (!batch) throw new Error('There is no image.')
  return batch
}
