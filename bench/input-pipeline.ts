/** Batches made between two steps, and in a thread while the step runs: in turns, each in a process of its own. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import { batches, type Batch, type BatchOptions } from '../src-main/datasets/batches'
import { DataThread } from '../src-main/datasets/data-thread-client'
import { sharedBytes, type ImageSet } from '../src-main/datasets/dataset'
import { initialWeights } from '../src-main/engine/initialise'
import { tensorflowKernels } from '../src-main/engine/kernels/tensorflow-kernels'
import { Network } from '../src-main/engine/network'
import { Trainer } from '../src-main/engine/trainer'
import { loadTensorFlow } from '../src-main/runtime/load-tensorflow'
import { workerEnvironment } from '../src-main/runs/worker-environment'
import type { Architecture } from '../src-shared/architecture/architecture'
import { bottleneckResnet } from '../src-shared/architecture/resnet'
import { fixed } from '../src-shared/formats/numbers'
import { randomFrom } from '../src-shared/random'
import { trainingSchema } from '../src-shared/recipe/training'
import { settled } from './contender'
import { architectureOf } from './networks'

type Case = {
  readonly name: string
  readonly images: number
  /** Pixels of height and width. */
  readonly size: number
  readonly crop: number
  /** Null for a step as a graphics card takes it: the loop waits for its loss, the processor has nothing to do. */
  readonly architecture: Architecture | null
}

const cases: readonly Case[] = [
  {
    name: 'sample',
    images: 6000,
    size: 32,
    crop: 4,
    architecture: bottleneckResnet({ stem: '3x3-maxpool', planes: 16, blocks: [1, 1, 1, 1] }),
  },
  // As many as CIFAR-10 has: no cache holds them.
  { name: 'half-width', images: 50_000, size: 32, crop: 4, architecture: architectureOf('half-width') },
  {
    name: '224×224',
    images: 640,
    size: 224,
    crop: 28,
    architecture: bottleneckResnet({ stem: '7x7-maxpool', planes: 8, blocks: [1, 1, 1, 1], inputSize: 224 }),
  },
  { name: '224×224 on a card', images: 640, size: 224, crop: 28, architecture: null },
]

/** Of a step on a card. */
const cardMs = 50

const batchSize = 64
const ways = ['between', 'ahead'] as const

const measurementSchema = z.object({
  /** Processor time that the loop's own thread spends until it has a batch. A mean: systems count it in ticks. */
  gettingMs: z.number(),
  /** Processor time of all threads, for a step and its batch. A mean: whoever works ahead keeps to no step. */
  cpuMs: z.number(),
  /** From step to step; the median. */
  wallMs: z.number(),
  memoryMb: z.number(),
})
type Measurement = z.infer<typeof measurementSchema>

export async function measureInput(rounds: number, steps: number): Promise<void> {
  for (const { name } of cases) {
    const found = new Map<string, Measurement[]>(ways.map((way) => [way, []]))
    for (let round = 0; round < rounds; round++) {
      for (const way of round % 2 === 0 ? ways : ways.toReversed())
        found.get(way)?.push(await measureInChild(`${name}/${way}`, steps))
    }
    console.log(`\n${name}, batch ${batchSize}: each round`)
    for (const [way, measured] of found) {
      const each = (key: keyof Measurement): string => measured.map((one) => fixed(one[key], 1)).join(', ')
      console.log(
        `${way.padEnd(8)} getting a batch ${each('gettingMs')} · CPU ${each('cpuMs')} · wall ${each('wallMs')} ms · ${each('memoryMb')} MB`,
      )
    }
  }
}

async function measureInChild(which: string, steps: number): Promise<Measurement> {
  const self = fileURLToPath(import.meta.url)
  const { stdout } = await promisify(execFile)(process.execPath, [self, '--input', which, '--steps', String(steps)], {
    env: workerEnvironment(process.env),
  })
  return measurementSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
}

/** @param which case and way: `sample/ahead` */
export async function measureInputHere(which: string, steps: number): Promise<Measurement> {
  const found = cases.find(({ name }) => which.startsWith(`${name}/`))
  if (found === undefined) throw new Error(`There is no case ${which}.`)
  const thread = which.endsWith('/ahead') ? new DataThread() : null
  const step = stepOf(found)
  const epochs = epochsOf(found, thread)
  let gettingMs = 0
  const wall: number[] = []
  let used = process.cpuUsage()
  for (let taken = 0; taken < warmUp + steps; taken++) {
    if (taken === warmUp) {
      used = process.cpuUsage()
      gettingMs = 0
    }
    const begun = performance.now()
    const own = process.threadCpuUsage()
    const { value } = await epochs.next()
    // Messages from the parent are let in before each step.
    await new Promise((resolve) => setImmediate(resolve))
    gettingMs += milliseconds(process.threadCpuUsage(own)) / steps
    if (value) step(value)
    wall.push(performance.now() - begun)
  }
  const cpuMs = milliseconds(process.cpuUsage(used)) / steps
  await thread?.close()
  const memoryMb = process.resourceUsage().maxRSS / 1024
  return { gettingMs, cpuMs, wallMs: settled(wall), memoryMb }
}

/** Steps that warm up caches, compilers and allocators. */
const warmUp = 5

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000
}

function stepOf({ architecture, size }: Case): (batch: Batch) => void {
  if (architecture === null) {
    const never = new Int32Array(new SharedArrayBuffer(4))
    return () => Atomics.wait(never, 0, 0, cardMs)
  }
  const kernels = tensorflowKernels(loadTensorFlow(), 'float32')
  const network = new Network(kernels, architecture, initialWeights(architecture, 0))
  const trainer = new Trainer(network, { training: trainingSchema.parse({ epochs: 1, lr: 0.01 }), prunable: [] })
  return ({ images, labels, count }) => trainer.step({ images, labels, shape: [count, size, size, 3] }, 0.01)
}

async function* epochsOf({ images, size, crop }: Case, thread: DataThread | null) {
  const set = noise(images, size)
  for (let epoch = 0; ; epoch++) {
    const options: BatchOptions = {
      set,
      batchSize,
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
      epoch,
      shuffle: true,
      augment: { crop, flip: true },
      dropLast: true,
    }
    yield* thread === null ? batches(options) : thread.batches(options)
  }
}

function noise(count: number, size: number): ImageSet {
  const pixels = sharedBytes(count * size * size * 3)
  const random = randomFrom(1)
  for (let i = 0; i < pixels.length; i++) pixels[i] = random()
  const labels = new Uint8Array(count).map((_, row) => row % 10)
  return { count, height: size, width: size, channels: 3, pixels, labels }
}
