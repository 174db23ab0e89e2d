/** Batches made between two steps and in a thread ahead of them, in turns, each in a process of its own. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { z } from 'zod'
import { batches, type BatchOptions } from '../src-main/datasets/batches'
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
import { architectureOf } from './networks'

type Case = {
  readonly title: string
  readonly images: number
  readonly size: number
  readonly crop: number
  readonly threads?: number
  readonly architecture: () => Architecture
}

const sample = (): Architecture => bottleneckResnet({ stem: '3x3-maxpool', planes: 16, blocks: [1, 1, 1, 1] })
const photos = (planes: number): Architecture =>
  bottleneckResnet({ stem: '7x7-maxpool', planes, blocks: [1, 1, 1, 1], inputSize: 224 })

const cases: readonly Case[] = [
  { title: 'sample', images: 6000, size: 32, crop: 4, architecture: sample },
  { title: 'sample, one thread', images: 6000, size: 32, crop: 4, threads: 1, architecture: sample },
  { title: 'half-width', images: 50_000, size: 32, crop: 4, architecture: () => architectureOf('half-width') },
  { title: 'photos', images: 512, size: 224, crop: 28, architecture: () => photos(8) },
  { title: 'photos, one thread', images: 512, size: 224, crop: 28, threads: 1, architecture: () => photos(8) },
]

const sources = ['between', 'ahead'] as const

const measurementSchema = z.object({ wallMs: z.number(), meanMs: z.number(), cpuMs: z.number(), memoryMb: z.number() })
type Measurement = z.infer<typeof measurementSchema>

export async function measureInput(rounds: number, steps: number): Promise<void> {
  const self = fileURLToPath(import.meta.url)
  for (const { title } of cases) {
    const found = new Map<string, Measurement[]>(sources.map((source) => [source, []]))
    for (let round = 0; round < rounds; round++) {
      for (const source of round % 2 === 0 ? sources : sources.toReversed()) {
        const { stdout } = await promisify(execFile)(
          process.execPath,
          [self.replace(/[^/]*$/, 'bench.js'), '--input', `${title}/${source}`, '--steps', String(steps)],
          { env: workerEnvironment(process.env) },
        )
        found.get(source)?.push(measurementSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')))
      }
    }
    console.log(`\n${title}`)
    for (const [source, measured] of found) {
      const shown = (key: keyof Measurement): string => measured.map((one) => fixed(one[key], 1)).join(', ')
      console.log(
        `${source.padEnd(10)} CPU ${shown('cpuMs')} · wall ${shown('wallMs')} · mean ${shown('meanMs')} · MB ${shown('memoryMb')}`,
      )
    }
  }
}

/** @param which title of a case and source: `sample/ahead` */
export async function measureInputHere(which: string, steps: number): Promise<Measurement> {
  const [title, source] = which.split('/')
  const found = cases.find((one) => one.title === title)
  if (found === undefined) throw new Error(`There is no case ${which}.`)
  const { images, size, crop, threads, architecture } = found
  const set = noise(images, size)
  const made = architecture()
  const kernels = tensorflowKernels(loadTensorFlow(threads === undefined ? {} : { threads }), 'float32')
  const network = new Network(kernels, made, initialWeights(made, 0))
  const trainer = new Trainer(network, { training: trainingSchema.parse({ epochs: 1, lr: 0.01 }), prunable: [] })
  const thread = source === 'ahead' ? new DataThread() : null
  const times: number[] = []
  let used = process.cpuUsage()
  let begun = performance.now()
  let first = begun
  for await (const batch of epochs(set, crop, thread)) {
    await new Promise((resolve) => setImmediate(resolve))
    if (batch.count === 64) trainer.step({ ...batch, shape: [batch.count, size, size, 3] }, 0.01)
    const now = performance.now()
    times.push(now - begun)
    begun = now
    // The first steps warm up caches, compilers and allocators.
    if (times.length === 5) {
      used = process.cpuUsage()
      first = now
    }
    if (times.length === steps + 5) break
  }
  const { user, system } = process.cpuUsage(used)
  const meanMs = (begun - first) / steps
  await thread?.close()
  const settled = times.slice(5).sort((a, b) => a - b)
  return {
    wallMs: settled[Math.floor(settled.length / 2)] ?? Number.NaN,
    meanMs,
    cpuMs: (user + system) / 1000 / steps,
    memoryMb: process.resourceUsage().maxRSS / 1024,
  }
}

async function* epochs(set: ImageSet, crop: number, thread: DataThread | null) {
  const figures = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }
  for (let epoch = 0; ; epoch++) {
    const options: BatchOptions = {
      set,
      ...figures,
      batchSize: 64,
      seed: 0,
      epoch,
      shuffle: true,
      augment: { crop, flip: true },
    }
    yield* thread === null ? batches(options) : thread.batches(options)
  }
}

function noise(count: number, size: number): ImageSet {
  const pixels = sharedBytes(count * size * size * 3)
  const random = randomFrom(1)
  for (let i = 0; i < pixels.length; i++) pixels[i] = random()
  return { count, height: size, width: size, channels: 3, pixels, labels: new Uint8Array(count).map((_, i) => i % 10) }
}
