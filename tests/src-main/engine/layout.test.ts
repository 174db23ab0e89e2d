/** Weights go into the engine and come back as they were. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { engineShape, fromEngine, toEngine } from '../../../src-main/engine/layout'
import type { Parameter } from '../../../src-shared/architecture/parameters'

function parameter(kind: Parameter['kind'], shape: readonly number[]): Parameter {
  return { name: 'w', node: 'w', kind, shape, axes: shape.map((size) => ({ size })) }
}

const sizes = fc.integer({ min: 1, max: 6 })

test('there and back changes nothing', () => {
  fc.assert(
    fc.property(fc.tuple(sizes, sizes, sizes, sizes), (shape) => {
      const conv = parameter('convWeight', shape)
      const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i)
      expect(fromEngine(conv, toEngine(conv, values))).toEqual(values)
    }),
  )
})

test('a convolution’s weight of output o, input i, row h, column w stands at [h, w, i, o]', () => {
  fc.assert(
    fc.property(fc.tuple(sizes, sizes, sizes, sizes), ([outputs, inputs, height, width]) => {
      const conv = parameter('convWeight', [outputs, inputs, height, width])
      const inside = toEngine(
        conv,
        Float32Array.from({ length: outputs * inputs * height * width }, (_, i) => i),
      )
      expect(engineShape(conv)).toEqual([height, width, inputs, outputs])
      for (let o = 0; o < outputs; o++)
        for (let i = 0; i < inputs; i++)
          for (let h = 0; h < height; h++)
            for (let w = 0; w < width; w++) {
              const outside = ((o * inputs + i) * height + h) * width + w
              expect(inside[((h * width + w) * inputs + i) * outputs + o]).toBe(outside)
            }
    }),
  )
})

test('a linear layer’s matrix is turned, a vector left alone', () => {
  expect([...toEngine(parameter('linearWeight', [2, 3]), Float32Array.of(1, 2, 3, 4, 5, 6))]).toEqual([
    1, 4, 2, 5, 3, 6,
  ])
  expect([...toEngine(parameter('gamma', [3]), Float32Array.of(1, 2, 3))]).toEqual([1, 2, 3])
})
