/** Latency of the whole and the cut network in onnxruntime beside this engine's, in turns, as a table for docs/benchmarks.md. */

import { InferenceSession, Tensor } from 'onnxruntime-node'
import { logitsOf } from '../src-main/engine/evaluation'
import { initialWeights } from '../src-main/engine/initialise'
import { tensorflowKernels } from '../src-main/engine/kernels/tensorflow-kernels'
import { Network } from '../src-main/engine/network'
import { randomSource } from '../src-main/engine/random'
import { layersOf } from '../src-main/exchange/layers'
import { inputName, onnxGraph } from '../src-main/exchange/onnx/onnx-model'
import { encodeOnnx } from '../src-main/exchange/onnx/onnx-proto'
import { loadTensorFlow, runtimeFacts } from '../src-main/runtime/load-tensorflow'
import { fixed } from '../src-shared/formats/numbers'
import { architectureOf, networks, type NetworkName } from './networks'

const batches = [1, 64] as const
/** Of each contender in a round; the median counts. */
const repeats: Readonly<Record<(typeof batches)[number], number>> = { 1: 15, 64: 3 }

type Contender = {
  readonly network: NetworkName
  readonly engine: 'prunescope' | 'onnxruntime'
  readonly once: () => Promise<unknown>
}

export async function measureOnnx(rounds: number): Promise<void> {
  const { threads } = runtimeFacts()
  console.log(
    `\nInference, float32, BatchNorms folded for onnxruntime, ${threads} threads each, ${rounds} rounds in turn\n`,
  )
  console.log('| network | batch | prunescope | onnxruntime | onnxruntime is … as fast (each round) |')
  console.log('| --- | --- | --- | --- | --- |')
  for (const batch of batches) {
    const contenders = await contendersFor(batch, threads)
    const times = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]))
    for (const { once } of contenders) await once()
    for (let round = 0; round < rounds; round++)
      for (const contender of contenders) times.get(contender)?.push(await medianOf(repeats[batch], contender.once))
    for (const network of networks) print(network, batch, contenders, times)
  }
}

function print(
  network: NetworkName,
  batch: number,
  contenders: readonly Contender[],
  times: ReadonlyMap<Contender, readonly number[]>,
): void {
  const of = (engine: Contender['engine']): readonly number[] => {
    const found = contenders.find((one) => one.network === network && one.engine === engine)
    return (found && times.get(found)) ?? []
  }
  const [ours, theirs] = [of('prunescope'), of('onnxruntime')]
  const ratios = ours.map((time, round) => fixed(time / (theirs[round] ?? NaN), 2))
  const shown = (all: readonly number[]): string =>
    `${fixed(median(all), 1)} ms (${fixed(Math.min(...all), 1)} to ${fixed(Math.max(...all), 1)})`
  console.log(`| ${network} | ${batch} | ${shown(ours)} | ${shown(theirs)} | ${ratios.join(', ')} times |`)
}

async function contendersFor(batch: number, threads: number): Promise<readonly Contender[]> {
  const kernels = tensorflowKernels(loadTensorFlow())
  const random = randomSource(1)
  const images = new Float32Array(batch * 32 * 32 * 3).map(() => random.normal())
  const made = networks.map(async (name): Promise<readonly Contender[]> => {
    const architecture = architectureOf(name)
    const weights = initialWeights(architecture, 0)
    const network = new Network(kernels, architecture, weights)
    const labels = new Int32Array(batch)
    const bytes = encodeOnnx({
      producerName: 'bench',
      producerVersion: '',
      docString: '',
      graph: onnxGraph(architecture, layersOf(architecture, weights, 'fold').layers),
      metadata: {},
    })
    const session = await InferenceSession.create(bytes, { intraOpNumThreads: threads, logSeverityLevel: 3 })
    const input = new Tensor('float32', images, [batch, 3, 32, 32])
    return [
      {
        network: name,
        engine: 'prunescope',
        once: () => Promise.resolve(logitsOf(network, { images, shape: [batch, 32, 32, 3], labels })),
      },
      { network: name, engine: 'onnxruntime', once: () => session.run({ [inputName]: input }) },
    ]
  })
  return (await Promise.all(made)).flat()
}

async function medianOf(count: number, once: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let index = 0; index < count; index++) {
    const begun = performance.now()
    await once()
    times.push(performance.now() - begun)
  }
  return median(times)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
