/** What a person is told when memory runs out in the middle of a step. */

import { expect, test } from 'vitest'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { initialWeights } from '../../../src-main/engine/initialise'
import { tensorflowKernels } from '../../../src-main/engine/kernels/tensorflow-kernels'
import { fittingBatch, namingLayer } from '../../../src-main/engine/layer-errors'
import { Network } from '../../../src-main/engine/network'
import { loadTensorFlow } from '../../../src-main/runtime/load-tensorflow'

/** As TensorFlow says it. */
const outOfMemory =
  'OOM when allocating tensor with shape[64,64,8,8] and type float on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc [Op:Conv2D]'

test('the batch size that should fit is said when memory runs out on the way forward', () => {
  const architecture = bottleneckResnet({ blocks: [1, 1], planes: 8, stem: '3x3' })
  const kernels = tensorflowKernels(loadTensorFlow())
  const network = new Network(kernels, architecture, initialWeights(architecture, 0))
  const conv = kernels.conv.bind(kernels)
  let convolutions = 0
  kernels.conv = (...given) => {
    if (++convolutions === 6) throw new Error(outOfMemory)
    return conv(...given)
  }
  const images = kernels.upload([64, 32, 32, 3], new Float32Array(64 * 32 * 32 * 3))
  expect(() => network.forward(images)).toThrowError(
    expect.objectContaining({
      code: 'out-of-memory',
      message: expect.stringMatching(/^Memory ran out in layer \S+ \(conv\)\.$/),
      next: expect.stringMatching(/^Lower the batch size to (8|16|24|32|40|48|56), which should fit/),
    }),
  )
  kernels.free(images)
  network.dispose()
})

test('what fits is the whole batch’s activations in the room that there was, by eights', () => {
  expect(fittingBatch([10, 10, 10, 10], 3, 64)).toBe(48)
  expect(fittingBatch([10, 10, 10, 10], 2, 100)).toBe(48)
  expect(fittingBatch([10, 10, 10, 10], 2, 10)).toBe(5)
  expect(fittingBatch([10, 10], 0, 64)).toBe(1)
})

test.each([
  'Invalid TF_Status: 8\nMessage: failed to allocate memory',
  'Invalid TF_Status: 13\nMessage: Failed to create cuBLAS handle: CUBLAS_STATUS_ALLOC_FAILED',
  'CUDA_ERROR_OUT_OF_MEMORY: out of memory',
  'std::bad_alloc',
])('memory is told from other failures in whatever words it is said: %s', (words) => {
  const [node] = bottleneckResnet({ blocks: [1], planes: 4, stem: '3x3' }).nodes
  if (node === undefined) throw new Error('A network has nodes.')
  const fail = (): never => {
    throw new Error(words)
  }
  expect(() => namingLayer(node, () => 24, fail)).toThrowError(
    expect.objectContaining({ code: 'out-of-memory', next: expect.stringContaining('Lower the batch size to 24') }),
  )
})

test('other failures keep their own words', () => {
  const architecture = bottleneckResnet({ blocks: [1], planes: 4, stem: '3x3' })
  const [node] = architecture.nodes
  if (node === undefined) throw new Error('A network has nodes.')
  const fail = (): never => {
    throw new Error('Device or resource busy')
  }
  expect(() => namingLayer(node, () => 1, fail)).toThrowError('Device or resource busy')
})
