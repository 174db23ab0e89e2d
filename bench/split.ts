/** Where a step's time goes, and how far the convolutions are from the best that the library does on this machine. */

import { costOf } from '../src-shared/architecture/cost'
import { fixed } from '../src-shared/formats/numbers'
import { prunableSpaces } from '../src-shared/pruning/prunable'
import { trainingSchema } from '../src-shared/recipe/training'
import { initialWeights } from '../src-main/engine/initialise'
import type { Kernels, Precision } from '../src-main/engine/kernels/kernels'
import { tensorflowKernels } from '../src-main/engine/kernels/tensorflow-kernels'
import { Network } from '../src-main/engine/network'
import { Trainer } from '../src-main/engine/trainer'
import { loadTensorFlow } from '../src-main/runtime/load-tensorflow'
import { settled, type Setup } from './contender'
import { drawnBatch } from './measure-here'
import { architectureOf, type NetworkName } from './networks'

const parts = {
  'convolutions, forward': ['conv'],
  'convolutions, by input': ['convInputGradient'],
  'convolutions, by filter': ['convFilterGradient'],
  BatchNorm: ['batchNormTraining', 'batchNormGradient', 'batchNormInference'],
  'ReLU and pooling': ['relu', 'reluGradient', 'maxPool', 'maxPoolTraining', 'maxPoolGradient', 'globalAveragePool'],
  'sums of branches': ['add'],
} as const

/** Milliseconds: of processor time over all threads, and that went by. */
type Time = { readonly cpu: number; readonly wall: number }

/** In each kernel, by its name. */
type Spent = Map<string, Time>

export function measureSplit(network: NetworkName, setup: Setup): void {
  for (const precision of ['float32', 'bfloat16'] as const) {
    console.log(`\n${network}, batch ${setup.batch}, ${precision}: processor time of the median step`)
    console.log(markdownOf(network, precision, setup))
  }
}

function markdownOf(name: NetworkName, precision: Precision, { steps, batch: images }: Setup): string {
  const spent: Spent = new Map()
  const kernels = timed(tensorflowKernels(loadTensorFlow(), precision), spent)
  const architecture = architectureOf(name)
  const network = new Network(kernels, architecture, initialWeights(architecture, 0))
  const trainer = new Trainer(network, {
    training: trainingSchema.parse({ epochs: 1, lr: 0.01, lambda: 1e-4 }),
    prunable: prunableSpaces(architecture, 'block-interior'),
  })
  const batch = drawnBatch(images)
  const taken = Array.from({ length: steps }, () => {
    spent.clear()
    const whole = timeOf(() => trainer.step(batch, 0.01))
    return { whole, kernels: new Map(spent) }
  })
  network.dispose()
  const medianOf = (names: readonly string[], which: keyof Time): number =>
    settled(taken.map((step) => names.reduce((sum, kernel) => sum + (step.kernels.get(kernel)?.[which] ?? 0), 0)))
  const rows = Object.entries(parts).map(([title, names]) => ({
    title,
    cpu: medianOf(names, 'cpu'),
    wall: medianOf(names, 'wall'),
  }))
  const whole = {
    title: 'whole step',
    cpu: settled(taken.map((step) => step.whole.cpu)),
    wall: settled(taken.map((step) => step.whole.wall)),
  }
  const rest = (which: keyof Time): number => whole[which] - rows.reduce((sum, row) => sum + row[which], 0)
  const others = { title: 'updates, casts of weights, the rest', cpu: rest('cpu'), wall: rest('wall') }
  const best = bestRate(kernels)
  const convolutions = costOf(architecture).layers.filter(({ op }) => op === 'conv')
  const flops = convolutions.reduce((sum, { macs }) => sum + macs, 0) * 2 * images
  const isConvolution = (title: string): boolean => title.startsWith('convolutions')
  return [
    '| part | CPU ms | of the step | cores at work | GFLOP per CPU s | of the best |',
    '| --- | --- | --- | --- | --- | --- |',
    ...[...rows, others, whole].map(({ title, cpu, wall }) => {
      const rate = flops / cpu / 1e6
      const speed = isConvolution(title) ? `${fixed(rate, 0)} | ${fixed((100 * rate) / best, 0)} %` : ' | '
      return `| ${title} | ${fixed(cpu, 0)} | ${fixed((100 * cpu) / whole.cpu, 0)} % | ${fixed(cpu / wall, 1)} | ${speed} |`
    }),
    `Best: ${fixed(best, 0)} GFLOP per CPU second, a product of 4,096 × 1,024 with 1,024 × 1,024 numbers.`,
  ].join('\n')
}

/** GFLOP per second of processor time in one large product, the quickest of several. */
function bestRate<T>(kernels: Kernels<T>): number {
  const [rows, size] = [4096, 1024]
  const input = kernels.upload([16, 16, 16, size], new Float32Array(rows * size).fill(0.5))
  const weight = kernels.upload([1, 1, size, size], new Float32Array(size * size).fill(0.5))
  const times = Array.from(
    { length: 12 },
    () =>
      timeOf(() => kernels.free(kernels.conv(input, weight, { kernel: [1, 1], stride: [1, 1], padding: [0, 0] }))).cpu,
  )
  kernels.free(input)
  kernels.free(weight)
  return (2 * rows * size * size) / Math.min(...times) / 1e6
}

/** The same kernels; what each call takes is added up. */
function timed<T>(kernels: Kernels<T>, spent: Spent): Kernels<T> {
  return new Proxy(kernels, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...given: unknown[]): unknown => {
        let result: unknown
        const { cpu, wall } = timeOf(() => (result = Reflect.apply(value, target, given)))
        const before = spent.get(String(name))
        spent.set(String(name), { cpu: cpu + (before?.cpu ?? 0), wall: wall + (before?.wall ?? 0) })
        return result
      }
    },
  })
}

function timeOf(work: () => unknown): Time {
  const before = process.cpuUsage()
  const begun = performance.now()
  work()
  const { user, system } = process.cpuUsage(before)
  return { cpu: (user + system) / 1000, wall: performance.now() - begun }
}
