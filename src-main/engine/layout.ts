/**
 * Between torchvision's order of axes and the engine's: convolutions OIHW ↔ HWIO, depthwise ones O1HW ↔ HWO1, linear OI ↔ IO;
 * the rest as it is.
 */

import type { Parameter } from '../../src-shared/architecture/parameters'

/** torchvision axis by engine axis: engine axis `i` is torchvision axis `order[i]`. */
function axisOrder(kind: Parameter['kind']): readonly number[] | null {
  switch (kind) {
    case 'convWeight':
      return [2, 3, 1, 0]
    case 'depthwiseWeight':
      return [2, 3, 0, 1]
    case 'linearWeight':
      return [1, 0]
    case 'convBias':
    case 'gamma':
    case 'beta':
    case 'runningMean':
    case 'runningVar':
    case 'linearBias':
      return null
  }
}

/** The shape a parameter has inside the engine. */
export function engineShape(parameter: Pick<Parameter, 'kind' | 'shape'>): readonly number[] {
  const order = axisOrder(parameter.kind)
  return order === null ? parameter.shape : order.map((axis) => parameter.shape[axis] ?? 1)
}

/** Values in torchvision's order as the engine wants them. */
export function toEngine(parameter: Pick<Parameter, 'kind' | 'shape'>, values: Float32Array): Float32Array {
  const order = axisOrder(parameter.kind)
  return order === null ? values : transpose(values, parameter.shape, order)
}

/** The engine's values in torchvision's order. */
export function fromEngine(parameter: Parameter, values: Float32Array): Float32Array {
  const order = axisOrder(parameter.kind)
  if (order === null) return values
  const inverse = order.map((_, axis) => order.indexOf(axis))
  return transpose(values, engineShape(parameter), inverse)
}

/** Row-major transposition: output axis `i` is input axis `order[i]`. */
function transpose(values: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1))
  const sizes = order.map((axis) => shape[axis] ?? 1)
  const steps = order.map((axis) => strides[axis] ?? 1)
  const result = new Float32Array(values.length)
  const last = sizes.length - 1
  const lastSize = sizes[last] ?? 1
  const lastStep = steps[last] ?? 1
  const position = new Array<number>(sizes.length).fill(0)
  let from = 0
  for (let to = 0; to < result.length; to += lastSize) {
    for (let i = 0; i < lastSize; i++) result[to + i] = values[from + i * lastStep] ?? 0
    for (let axis = last - 1; axis >= 0; axis--) {
      const next = (position[axis] ?? 0) + 1
      from += steps[axis] ?? 0
      if (next < (sizes[axis] ?? 1)) {
        position[axis] = next
        break
      }
      position[axis] = 0
      from -= (steps[axis] ?? 0) * next
    }
  }
  return result
}
