/** TensorFlow's kernels in every precision against the portable ones: the same numbers, forwards and backwards. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Kernels, Update, Window } from '../../../src-main/engine/kernels/kernels'
import { portableKernels } from '../../../src-main/engine/kernels/portable-kernels'
import { tensorflowKernels } from '../../../src-main/engine/kernels/tensorflow-kernels'
import { randomSource } from '../../../src-main/engine/random'
import { hasOwnOperations } from '../../../src-main/runtime/own-operations'
import { loadTensorFlow } from '../../../src-main/runtime/load-tensorflow'

const tf = loadTensorFlow()
const portable = portableKernels(tf)

/** Numbers that bfloat16 holds exactly, the first 16 bits of a float32: so inputs and the choices they decide are the same. */
function values(shape: readonly number[], seed: number): Float32Array {
  const random = randomSource(seed)
  const drawn = new Float32Array(shape.reduce((product, size) => product * size, 1)).map(() => random.normal())
  return new Float32Array(new Uint32Array(drawn.buffer).map((bits) => bits & 0xffff0000).buffer)
}

/** Uploads the inputs, runs, downloads and frees everything. */
function results<T>(
  kernels: Kernels<T>,
  shapes: readonly (readonly number[])[],
  work: (kernels: Kernels<T>, inputs: readonly T[]) => readonly T[],
): readonly Float32Array[] {
  const inputs = shapes.map((shape, seed) => kernels.upload(shape, values(shape, seed)))
  const outputs = work(kernels, inputs)
  const downloaded = outputs.map((output) => Float32Array.from(kernels.download(output)))
  for (const tensor of [...inputs, ...outputs]) kernels.free(tensor)
  return downloaded
}

/** Largest difference allowed, relative to the largest number: bfloat16 rounds each result to eight bits. */
const tolerances = { float32: 2e-5, float64: 2e-5, bfloat16: 1.5e-2 } as const

function expectWithin(tolerance: number, a: readonly Float32Array[], b: readonly Float32Array[]): void {
  expect(a).toHaveLength(b.length)
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? new Float32Array()
    expect(left.length).toBe(right.length)
    const scale = left.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
    const worst = left.reduce((most, value, i) => Math.max(most, Math.abs(value - (right[i] ?? NaN))), 0)
    expect(worst).toBeLessThan(tolerance * scale)
  }
}

function at<T>(inputs: readonly T[], index: number): T {
  const found = inputs[index]
  if (found === undefined) throw new Error(`There is no input ${index}.`)
  return found
}

const windows = fc.record({
  kernel: fc.constantFrom(1, 3, 5, 7),
  stride: fc.constantFrom(1, 2),
  size: fc.integer({ min: 4, max: 11 }),
  inputs: fc.integer({ min: 1, max: 5 }),
  outputs: fc.integer({ min: 1, max: 5 }),
})

const variants = [
  { precision: 'float32', own: true },
  { precision: 'float32', own: false },
  { precision: 'float64', own: false },
  { precision: 'bfloat16', own: true },
  { precision: 'bfloat16', own: false },
] as const

test('operations of one’s own are there to be tested', () => {
  expect(hasOwnOperations()).toBe(true)
})

describe.each(variants)('in $precision, own operations: $own', ({ precision, own }) => {
  const fused = tensorflowKernels(tf, precision, own)
  const expectClose = (a: readonly Float32Array[], b: readonly Float32Array[]): void =>
    expectWithin(tolerances[precision], a, b)

  test('convolutions and both their gradients agree for every window, odd sizes and strides included', () => {
    const live = fused.liveTensors()
    fc.assert(
      fc.property(windows, ({ kernel, stride, size, inputs, outputs }) => {
        const padding = (kernel - 1) / 2
        const window: Window = { kernel: [kernel, kernel], stride: [stride, stride], padding: [padding, padding] }
        const out = Math.floor((size + 2 * padding - kernel) / stride) + 1
        const x = [2, size, size, inputs]
        const work = <T>(kernels: Kernels<T>, [input, weight, gradient]: readonly T[]): readonly T[] => {
          if (input === undefined || weight === undefined || gradient === undefined) throw new Error('Three inputs.')
          return [
            kernels.conv(input, weight, window),
            kernels.convInputGradient(gradient, weight, x, window),
            kernels.convFilterGradient(input, gradient, window),
          ]
        }
        const shapes = [x, [kernel, kernel, inputs, outputs], [2, out, out, outputs]]
        expectClose(results(fused, shapes, work), results(portable, shapes, work))
      }),
      { numRuns: 60 },
    )
    expect(fused.liveTensors()).toBe(live)
  })

  test('depthwise convolutions and both their gradients agree for every window', () => {
    const live = fused.liveTensors()
    fc.assert(
      fc.property(windows, ({ kernel, stride, size, inputs }) => {
        const padding = (kernel - 1) / 2
        const window: Window = { kernel: [kernel, kernel], stride: [stride, stride], padding: [padding, padding] }
        const out = Math.floor((size + 2 * padding - kernel) / stride) + 1
        const x = [2, size, size, inputs]
        const work = <T>(kernels: Kernels<T>, tensors: readonly T[]): readonly T[] => [
          kernels.depthwiseConv(at(tensors, 0), at(tensors, 1), window),
          kernels.depthwiseInputGradient(at(tensors, 2), at(tensors, 1), x, window),
          kernels.depthwiseFilterGradient(at(tensors, 0), at(tensors, 2), window),
        ]
        const shapes = [x, [kernel, kernel, inputs, 1], [2, out, out, inputs]]
        expectClose(results(fused, shapes, work), results(portable, shapes, work))
      }),
      { numRuns: 30 },
    )
    expect(fused.liveTensors()).toBe(live)
  })

  test('selections, average pools, ReLU6 and biases agree with their gradients', () => {
    const window: Window = { kernel: [2, 2], stride: [2, 2], padding: [0, 0] }
    const work = <T>(kernels: Kernels<T>, tensors: readonly T[]): readonly T[] => {
      const [x, pooled, bias, three] = [0, 1, 2, 3].map((i) => at(tensors, i))
      if (!x || !pooled || !bias || !three) throw new Error('Four.')
      const steep = kernels.add(x, kernels.relu(x))
      const high = kernels.add(kernels.add(steep, steep), steep)
      const clipped = kernels.relu6(high)
      return [
        clipped,
        kernels.relu6Gradient(x, clipped),
        kernels.averagePool(x, window),
        kernels.averagePoolGradient(pooled, [2, 6, 6, 5], window),
        kernels.selectChannels(x, [4, 0, 3]),
        kernels.selectChannels(x, [0, 1, 2, 3, 4]),
        kernels.selectChannelsGradient(three, [4, 0, 3], 5),
        kernels.selectChannelsGradient(x, [1, 0, 2, 4, 3], 5),
        kernels.addBias(x, bias),
        kernels.biasGradient(x),
      ]
    }
    const shapes = [[2, 6, 6, 5], [2, 3, 3, 5], [5], [2, 6, 6, 3]]
    expectClose(results(fused, shapes, work), results(portable, shapes, work))
  })

  test('the gradient of a selection lies where its channels came from, and is zero elsewhere', () => {
    const gradient = fused.upload([1, 1, 1, 2], Float32Array.of(5, 7))
    const spread = fused.selectChannelsGradient(gradient, [3, 1], 4)
    expect([...fused.download(spread)]).toEqual([0, 7, 0, 5])
    for (const tensor of [gradient, spread]) fused.free(tensor)
  })

  test.each(['none', 'relu'] as const)(
    'BatchNorm agrees in all it gives, and its gradient, activation %s',
    (activation) => {
      const work = <T>(kernels: Kernels<T>, inputs: readonly T[]): readonly T[] => {
        const variance = kernels.upload([5], Float32Array.of(1, 2, 3, 0.5, 0.1))
        const state = { gamma: at(inputs, 1), beta: at(inputs, 2), mean: at(inputs, 3), variance }
        const input = at(inputs, 0)
        const forward = kernels.batchNormTraining(input, state, activation)
        const { output, saved } = forward
        const gradient = kernels.batchNormGradient(
          at(inputs, 4),
          { input, output, gamma: state.gamma, saved },
          activation,
        )
        const inference = kernels.batchNormInference(input, state, activation)
        const added = kernels.batchNormInference(input, state, activation, at(inputs, 4))
        for (const tensor of [...forward.saved, variance]) kernels.free(tensor)
        return [
          forward.output,
          forward.mean,
          forward.variance,
          gradient.input,
          gradient.gamma,
          gradient.beta,
          inference,
          added,
        ]
      }
      const shapes = [[3, 4, 4, 5], [5], [5], [5], [3, 4, 4, 5]]
      expectClose(results(fused, shapes, work), results(portable, shapes, work))
    },
  )

  test('large tensors agree too: many blocks of rows, more channels than stay in the first cache, odd sizes', () => {
    const window: Window = { kernel: [3, 3], stride: [2, 2], padding: [1, 1] }
    const work = <T>(kernels: Kernels<T>, inputs: readonly T[]): readonly T[] => {
      const [x, y, pooledGradient, gamma, beta, mean] = [0, 1, 2, 3, 4, 5].map((i) => at(inputs, i))
      if (!x || !y || !pooledGradient || !gamma || !beta || !mean) throw new Error('Six.')
      const variance = kernels.upload([601], new Float32Array(601).fill(2))
      const forward = kernels.batchNormTraining(x, { gamma, beta, mean, variance }, 'relu')
      const { output, saved } = forward
      const gradient = kernels.batchNormGradient(y, { input: x, output, gamma, saved }, 'relu')
      const pooled = kernels.maxPoolTraining(x, window)
      const spread = kernels.maxPoolGradient(pooledGradient, x, pooled, window)
      const sum = kernels.add(x, y, 'relu')
      const arrived = kernels.reluGradient([x, y], sum)
      const added = kernels.batchNormInference(x, { gamma, beta, mean, variance }, 'relu', y)
      for (const tensor of [...saved, ...pooled.saved, variance]) kernels.free(tensor)
      const { input, gamma: ofGamma, beta: ofBeta } = gradient
      return [
        output,
        forward.mean,
        forward.variance,
        input,
        ofGamma,
        ofBeta,
        pooled.output,
        spread,
        sum,
        arrived,
        added,
      ]
    }
    const shapes = [[3, 11, 11, 601], [3, 11, 11, 601], [3, 6, 6, 601], [601], [601], [601]]
    expectClose(results(fused, shapes, work), results(portable, shapes, work))
  })

  test('a NaN stays one, so that a training that diverges is seen', () => {
    const bad = Float32Array.of(1, NaN, -1, 2)
    const outputs = results(fused, [[1]], (kernels) => {
      const x = kernels.upload([1, 2, 2, 1], bad)
      const [one, zero] = [1, 0].map((value) => kernels.upload([1], Float32Array.of(value)))
      if (!one || !zero) throw new Error('Two.')
      const state = { gamma: one, beta: zero, mean: zero, variance: one }
      const sum = kernels.add(x, x, 'relu')
      const normalised = kernels.batchNormInference(x, state, 'relu')
      for (const tensor of [x, one, zero]) kernels.free(tensor)
      return [sum, normalised]
    })
    for (const output of outputs) expect([...output].map(Number.isNaN)).toEqual([false, true, false, false])
  })

  test('running statistics move by a tenth of the batch, the variance by n/(n − 1)', () => {
    const input = fused.upload([1, 2, 2, 1], Float32Array.of(1, 2, 3, 6))
    const [gamma, beta, mean, variance] = [1, 0, 10, 20].map((value) => fused.upload([1], Float32Array.of(value)))
    if (!gamma || !beta || !mean || !variance) throw new Error('Four tensors.')
    const forward = fused.batchNormTraining(input, { gamma, beta, mean, variance })
    expect(fused.download(forward.mean)[0]).toBeCloseTo(0.9 * 10 + 0.1 * 3, 5)
    expect(fused.download(forward.variance)[0]).toBeCloseTo(0.9 * 20 + 0.1 * (14 / 3), 5)
    for (const tensor of [
      input,
      gamma,
      beta,
      mean,
      variance,
      forward.output,
      forward.mean,
      forward.variance,
      ...forward.saved,
    ]) {
      fused.free(tensor)
    }
  })

  test('pooling, ReLU, sums, slices and the linear layer agree with their gradients', () => {
    const window: Window = { kernel: [3, 3], stride: [2, 2], padding: [1, 1] }
    const work = <T>(kernels: Kernels<T>, inputs: readonly T[]): readonly T[] => {
      const [x, small, pooledGradient, features, weight, bias, logitsGradient] = [0, 1, 2, 3, 4, 5, 6].map((i) =>
        at(inputs, i),
      )
      if (!x || !small || !pooledGradient || !features || !weight || !bias || !logitsGradient) throw new Error('Seven.')
      const forward = kernels.maxPoolTraining(x, window)
      const relu = kernels.relu(x)
      const both = kernels.concat([x, small])
      const spread = kernels.maxPoolGradient(pooledGradient, x, forward, window)
      for (const tensor of forward.saved) kernels.free(tensor)
      return [
        forward.output,
        kernels.maxPool(x, window),
        relu,
        both,
        spread,
        kernels.reluGradient([x], relu),
        kernels.reluGradient([x, relu], relu),
        kernels.add(x, x, 'relu'),
        kernels.channelSlice(both, 4, 2),
        kernels.globalAveragePool(x),
        kernels.globalAveragePoolGradient(features, [2, 7, 7, 4]),
        kernels.linear(features, weight, bias),
        kernels.linearInputGradient(logitsGradient, weight),
        kernels.linearWeightGradient(features, logitsGradient),
        kernels.biasGradient(logitsGradient),
        kernels.add(x, relu),
      ]
    }
    const shapes = [[2, 7, 7, 4], [2, 7, 7, 2], [2, 4, 4, 4], [2, 4], [4, 3], [3], [2, 3]]
    expectClose(results(fused, shapes, work), results(portable, shapes, work))
  })

  test('products of two tensors are summed over the positions of each channel of each image', () => {
    const work = <T>(kernels: Kernels<T>, inputs: readonly T[]): readonly T[] => [
      kernels.channelProducts(at(inputs, 0), at(inputs, 1)),
    ]
    const shape = [2, 3, 5, 4]
    expectClose(results(fused, [shape, shape], work), results(portable, [shape, shape], work))
    const [sums] = results(fused, [shape, shape], work)
    const [a, b] = [values(shape, 0), values(shape, 1)]
    // Image 1, channel 2: every fourth number of the second half.
    const expected = a.reduce((sum, value, i) => (i >= 60 && i % 4 === 2 ? sum + value * (b[i] ?? 0) : sum), 0)
    expect(sums?.[6]).toBeCloseTo(expected, 4)
  })

  test('a tensor’s parts are what it is to the last bit, and restore it so', () => {
    const exact = Float64Array.of(1 / 3, -Math.PI * 1e-9, 1e10 + 1e-3)
    const tensor = fused.upload([3], exact)
    const restored = fused.uploadParts([3], fused.downloadParts(tensor))
    const sums = [0, 1, 2].map((i) => fused.downloadParts(restored).reduceRight((sum, part) => sum + (part[i] ?? 0), 0))
    expect(sums).toEqual([...(precision === 'float64' ? exact : Float32Array.from(exact))])
    for (const handle of [tensor, restored]) fused.free(handle)
  })

  describe('updates are PyTorch’s SGD', () => {
    const cases: readonly Update[] = [
      { lr: 0.1, momentum: 0.9, nesterov: false, weightDecay: 0, l1: 0 },
      { lr: 0.1, momentum: 0.9, nesterov: false, weightDecay: 1e-2, l1: 0 },
      { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 1e-2, l1: 0 },
      { lr: 0.1, momentum: 0, nesterov: false, weightDecay: 1e-2, l1: 0 },
      { lr: 0.1, momentum: 0.9, nesterov: false, weightDecay: 1e-2, l1: 0.25 },
      { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0, l1: 0.25 },
    ]
    test.each(cases)('momentum $momentum, Nesterov $nesterov, decay $weightDecay, L1 $l1', (update) => {
      const start = [1, -2, 3]
      const gradients = [
        [0.5, 0.25, -1],
        [-0.5, 1, 2],
        [0.1, 0.2, 0.3],
      ]
      const expected = start.map((first, i) => {
        let [w, buffer] = [first, 0]
        for (const gradient of gradients) {
          const g = (gradient[i] ?? NaN) + update.l1 * Math.sign(w) + update.weightDecay * w
          buffer = update.momentum * buffer + g
          w -= update.lr * (update.nesterov ? g + update.momentum * buffer : buffer)
        }
        return w
      })
      checkUpdates(fused, start, gradients, update, expected)
      checkUpdates(portable, start, gradients, update, expected)
    })

    test('the L1 penalty leaves a γ of exactly 0 where it is', () => {
      const update: Update = { lr: 1, momentum: 0.9, nesterov: false, weightDecay: 0, l1: 0.25 }
      checkUpdates(fused, [-2, 0, 0.5], [[0, 0, 0]], update, [-1.75, 0, 0.25])
      checkUpdates(portable, [-2, 0, 0.5], [[0, 0, 0]], update, [-1.75, 0, 0.25])
    })
  })
})

function checkUpdates<T>(
  kernels: Kernels<T>,
  start: readonly number[],
  gradients: readonly (readonly number[])[],
  update: Update,
  expected: readonly number[],
): void {
  const parameter = kernels.parameter([3], Float32Array.from(start))
  for (const values of gradients) {
    const gradient = kernels.upload([3], Float32Array.from(values))
    parameter.update(gradient, update)
    kernels.free(gradient)
  }
  for (const [i, value] of parameter.values().entries()) expect(value).toBeCloseTo(expected[i] ?? NaN, 5)
  parameter.dispose()
}
