/** Networks that leave for ONNX and TensorFlow give what the engine gives, whole, masked and cut, BatchNorm folded or not. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { afterAll, expect, test } from 'vitest'
import { logitsOf } from '../../../src-main/engine/evaluation'
import { initialWeights } from '../../../src-main/engine/initialise'
import { tensorflowKernels } from '../../../src-main/engine/kernels/tensorflow-kernels'
import { Network } from '../../../src-main/engine/network'
import { randomSource } from '../../../src-main/engine/random'
import { layersOf, type BatchNormChoice } from '../../../src-main/exchange/layers'
import { imageShape, inputName, onnxGraph, outputName } from '../../../src-main/exchange/onnx/onnx-model'
import { encodeOnnx } from '../../../src-main/exchange/onnx/onnx-proto'
import { tensorflowGraph } from '../../../src-main/exchange/tensorflow/graph'
import { graphModelFiles } from '../../../src-main/exchange/tensorflow/graph-model'
import { loadTensorFlow } from '../../../src-main/runtime/load-tensorflow'
import type { Architecture, Node } from '../../../src-shared/architecture/architecture'
import { cifarResnet, preactResnet } from '../../../src-shared/architecture/cifar-resnet'
import { densenet } from '../../../src-shared/architecture/densenet'
import { mobilenetV2 } from '../../../src-shared/architecture/mobilenet'
import { vgg } from '../../../src-shared/architecture/vgg'
import { bottleneckResnet, buildResnet, resnet } from '../../../src-shared/architecture/resnet'
import { weightImportance } from '../../../src-shared/pruning/importance'
import { maskByGlobalThreshold } from '../../../src-shared/pruning/mask'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { maskedWeights, transferWeights } from '../../../src-shared/pruning/transfer'
import type { Weights } from '../../../src-shared/weights'
import { someWeights } from '../../support/networks'
import { graphAndMask } from '../../support/random-graphs'

const tf = loadTensorFlow()
const kernels = tensorflowKernels(tf)
const folder = mkdtempSync(join(tmpdir(), 'prunescope-converted-'))
afterAll(() => rmSync(folder, { recursive: true }))

const count = 3

type Model = { readonly architecture: Architecture; readonly weights: Weights }

/** NHWC, as the engine takes them. */
function drawnImages(architecture: Architecture, seed: number): Float32Array {
  const random = randomSource(seed)
  const [channels, height, width] = imageShape(architecture)
  return new Float32Array(count * height * width * channels).map(() => random.normal())
}

function engineLogits({ architecture, weights }: Model, images: Float32Array): Float32Array {
  const [channels, height, width] = imageShape(architecture)
  const network = new Network(kernels, architecture, weights)
  try {
    return logitsOf(network, { images, shape: [count, height, width, channels], labels: new Int32Array(count) })
  } finally {
    network.dispose()
  }
}

async function onnxLogits({ architecture, weights }: Model, images: Float32Array, batchNorm: BatchNormChoice) {
  const [channels, height, width] = imageShape(architecture)
  const bytes = encodeOnnx({
    producerName: 'test',
    producerVersion: '0',
    docString: '',
    graph: onnxGraph(architecture, layersOf(architecture, weights, batchNorm).layers),
    metadata: {},
  })
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 })
  const planes = new Float32Array(images.length)
  for (let image = 0; image < count; image++)
    for (let pixel = 0; pixel < height * width; pixel++)
      for (let channel = 0; channel < channels; channel++)
        planes[(image * channels + channel) * height * width + pixel] =
          images[(image * height * width + pixel) * channels + channel] ?? 0
  const input = new Tensor('float32', planes, [count, channels, height, width])
  const { [outputName]: output } = await session.run({ [inputName]: input })
  await session.release()
  expect(output?.dims).toEqual([count, architecture.classes])
  return Float32Array.from((output?.data ?? []) as Float32Array)
}

let models = 0
async function graphModelLogits({ architecture, weights }: Model, images: Float32Array, batchNorm: BatchNormChoice) {
  const [channels, height, width] = imageShape(architecture)
  const graph = tensorflowGraph(architecture, layersOf(architecture, weights, batchNorm).layers)
  const files = graphModelFiles(graph, {}, { input: inputName, output: outputName, producer: 'test' })
  const path = mkdtempSync(join(folder, `model${models++}-`))
  writeFileSync(join(path, 'model.json'), files.modelJson)
  for (const { name, bytes } of files.shards) writeFileSync(join(path, name), bytes)
  const model = await tf.loadGraphModel(`file://${join(path, 'model.json')}`)
  const input = tf.tensor4d(images, [count, height, width, channels])
  const output = model.predict(input) as ReturnType<typeof tf.tensor>
  const logits = Float32Array.from(output.dataSync())
  tf.dispose([input, output])
  model.dispose()
  return logits
}

/** As a share of the logits' size, which for drawn weights may be thousands. */
function difference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length)
  const size = Math.max(1, ...a.map(Math.abs))
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - (b[index] ?? NaN)) / size), 0)
}

async function expectSameEverywhere(model: Model, seed: number): Promise<void> {
  const images = drawnImages(model.architecture, seed)
  const expected = engineLogits(model, images)
  for (const batchNorm of ['fold', 'keep'] as const) {
    expect(difference(expected, await onnxLogits(model, images, batchNorm))).toBeLessThan(1e-4)
    expect(difference(expected, await graphModelLogits(model, images, batchNorm))).toBeLessThan(1e-4)
  }
}

/** γ, β and running statistics of a network that has learnt something, so that folding has something to fold. */
function trainedLike(architecture: Architecture): Weights {
  const random = randomSource(5)
  return new Map(
    [...initialWeights(architecture, 1)].map(([name, tensor]) => {
      const draw = name.endsWith('running_var')
        ? () => 0.5 + random.uniform()
        : name.endsWith('running_mean') || name.endsWith('.bias')
          ? () => 0.3 * random.normal()
          : null
      return [name, draw ? { shape: tensor.shape, values: tensor.values.map(draw) } : tensor]
    }),
  )
}

const narrowBasicBlocks = buildResnet({
  kind: 'BasicBlock',
  stem: '3x3',
  stemChannels: 8,
  stages: [8, 16].map((out, stage) => ({
    stride: stage + 1,
    blocks: [8, 12].map((middle) => ({ widths: [middle, out] })),
  })),
  classes: 10,
  inputChannels: 3,
  inputSize: 32,
  label: 'basic blocks',
})

/** As torchvision's VGGs have them, which take 224×224 pixels and half a gigabyte. */
const biased: Architecture = {
  format: 'prunescope-architecture/1',
  label: 'biased',
  classes: 4,
  blocks: [],
  nodes: [
    { op: 'input', name: 'input', channels: 3, height: 8, width: 8 },
    biasedConv('conv1', 'input', 6),
    { op: 'batchNorm', name: 'bn1', input: 'conv1' },
    { op: 'relu', name: 'relu1', input: 'bn1' },
    biasedConv('conv2', 'relu1', 5),
    { op: 'batchNorm', name: 'bn2', input: 'conv2' },
    { op: 'relu', name: 'relu2', input: 'bn2' },
    biasedConv('conv3', 'relu2', 7),
    { op: 'globalAveragePool', name: 'pool', input: 'conv3' },
    { op: 'linear', name: 'fc', input: 'pool', outFeatures: 4 },
  ],
}

function biasedConv(name: string, input: string, outChannels: number): Node {
  return { op: 'conv', name, input, outChannels, kernel: [3, 3], stride: [1, 1], padding: [1, 1], bias: true }
}

const small = { classes: 10, inputChannels: 3, inputSize: 32 }

/** Every kind of network, as small as it comes. */
const networks: readonly (readonly [string, Architecture])[] = [
  ['basic blocks behind a 3×3 stem', narrowBasicBlocks],
  [
    'bottlenecks behind a 3×3 stem and a max-pool',
    bottleneckResnet({ blocks: [2, 1, 2], planes: 8, stem: '3x3-maxpool' }),
  ],
  [
    'bottlenecks behind a 7×7 stem, 64×64 grey images',
    bottleneckResnet({ blocks: [1, 1], planes: 8, stem: '7x7-maxpool', inputSize: 64, inputChannels: 1, classes: 7 }),
  ],
  ['VGG, its convolutions without biases', vgg(11, small)],
  ['convolutions with biases, before a BatchNorm and without one', biased],
  ['ResNet-20 for CIFAR', cifarResnet(20, small)],
  ['pre-activated ResNet with channel selections', preactResnet(20, small)],
  ['DenseNet, concatenations and channel selections', densenet(22, 4, small)],
  ['MobileNet-V2, depthwise convolutions and ReLU6', mobilenetV2(0.25, small)],
]

test.each(networks)('%s: whole, masked and cut', async (_, architecture) => {
  const weights = trainedLike(architecture)
  const importance = weightImportance('random', weights, architecture, prunableSpaces(architecture, 'coupled'), 7)
  const { mask } = maskByGlobalThreshold(importance, 0.5)
  await expectSameEverywhere({ architecture, weights }, 1)
  await expectSameEverywhere({ architecture, weights: maskedWeights(weights, architecture, mask) }, 2)
  const cut = {
    architecture: pruneArchitecture(architecture, mask),
    weights: transferWeights(weights, architecture, mask),
  }
  await expectSameEverywhere(cut, 3)
})

test('graphs of any shape: branches, concatenations, BatchNorms that nothing can be folded into', async () => {
  await fc.assert(
    fc.asyncProperty(graphAndMask, fc.integer({ min: 0, max: 1000 }), async ({ network, mask }, seed) => {
      const weights = someWeights(network, seed)
      await expectSameEverywhere({ architecture: network, weights }, seed)
      await expectSameEverywhere(
        { architecture: pruneArchitecture(network, mask), weights: transferWeights(weights, network, mask) },
        seed,
      )
    }),
    { numRuns: 15 },
  )
})

test('folding leaves no BatchNorm in a ResNet, and only those before activations elsewhere', () => {
  const architecture = resnet(18, '3x3')
  const weights = initialWeights(architecture, 1)
  expect(layersOf(architecture, weights, 'fold')).toMatchObject({ foldedBatchNorms: 20, keptBatchNorms: 0 })
  expect(layersOf(architecture, weights, 'keep')).toMatchObject({ foldedBatchNorms: 0, keptBatchNorms: 20 })
})
