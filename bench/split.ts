/** Where a step's time goes, and how far the convolutions are from the best that the library does on this machine. */

import { costOf } from '../src-shared/architecture/cost'
import { fixed } from '../src-shared/formats/numbers'
import { prunableSpaces } from '../src-shared/pruning/prunable'
import { trainingSchema } from '../src-shared/recipe/recipe'
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

/** Milliseconds of processor time in each kernel, by its name. */
type Spent = Map<string, number>

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
    const whole = cpuMsOf(() => trainer.step(batch, 0.01))
    return { whole, kernels: new Map(spent) }
  })
  network.dispose()
  const medianOf = (names: readonly string[]): number =>
    settled(taken.map((step) => names.reduce((sum, kernel) => sum + (step.kernels.get(kernel) ?? 0), 0)))
  const whole = settled(taken.map((step) => step.whole))
  const rows = Object.entries(parts).map(([title, names]) => ({ title, ms: medianOf(names) }))
  const rest = whole - rows.reduce((sum, { ms }) => sum + ms, 0)
  const all = [...rows, { title: 'updates, casts of weights, the rest', ms: rest }, { title: 'whole step', ms: whole }]
  const best = bestRate(kernels)
  const convolutions = costOf(architecture).layers.filter(({ op }) => op === 'conv')
  const flops = convolutions.reduce((sum, { macs }) => sum + macs, 0) * 2 * images
  const isConvolution = (title: string): boolean => title.startsWith('convolutions')
  return [
    '| part | CPU ms | of the step | GFLOP per CPU s | of the best |',
    '| --- | --- | --- | --- | --- |',
    ...all.map(({ title, ms }) => {
      const rate = flops / ms / 1e6
      const speed = isConvolution(title) ? `${fixed(rate, 0)} | ${fixed((100 * rate) / best, 0)} %` : ' | '
      return `| ${title} | ${fixed(ms, 0)} | ${fixed((100 * ms) / whole, 0)} % | ${speed} |`
    }),
    `Best: ${fixed(best, 0)} GFLOP per CPU second, a product of 4,096 × 1,024 with 1,024 × 1,024 numbers.`,
  ].join('\n')
}

/** GFLOP per second of processor time in one large product, the quickest of several. */
function bestRate<T>(kernels: Kernels<T>): number {
  const [rows, size] = [4096, 1024]
  const input = kernels.upload([16, 16, 16, size], new Float32Array(rows * size).fill(0.5))
  const weight = kernels.upload([1, 1, size, size], new Float32Array(size * size).fill(0.5))
  const times = Array.from({ length: 12 }, () =>
    cpuMsOf(() => kernels.free(kernels.conv(input, weight, { kernel: [1, 1], stride: [1, 1], padding: [0, 0] }))),
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
        const ms = cpuMsOf(() => (result = Reflect.apply(value, target, given)))
        spent.set(String(name), (spent.get(String(name)) ?? 0) + ms)
        return result
      }
    },
  })
}

function cpuMsOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
