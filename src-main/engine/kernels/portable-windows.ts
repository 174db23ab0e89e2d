/** Convolutions and pooling over windows with a border of their own, from tfjs's ordinary operations. */

import type { Pair } from '../../../src-shared/architecture/architecture'
import type { Window } from './kernels'

type Tf = typeof import('@tensorflow/tfjs')
type Tensor = import('@tensorflow/tfjs').Tensor
type Tensor4D = import('@tensorflow/tfjs').Tensor4D
type Tensor2D = import('@tensorflow/tfjs').Tensor2D

export function convolved(tf: Tf, input: Tensor4D, weight: Tensor4D, { stride, padding }: Window): Tensor4D {
  return tf.conv2d(padded(tf, input, padding, 0), weight, [stride[0], stride[1]], 'valid')
}

export function depthwiseConvolved(tf: Tf, input: Tensor4D, weight: Tensor4D, { stride, padding }: Window): Tensor4D {
  return tf.depthwiseConv2d(padded(tf, input, padding, 0), weight, [stride[0], stride[1]], 'valid')
}

export function averagePooled(tf: Tf, input: Tensor4D, { kernel, stride }: Window): Tensor4D {
  return tf.avgPool(input, [kernel[0], kernel[1]], [stride[0], stride[1]], 'valid')
}

export function maxPooled(tf: Tf, input: Tensor4D, { kernel, stride, padding }: Window): Tensor4D {
  const bordered = padded(tf, input, padding, -Infinity)
  return tf.maxPool(bordered, [kernel[0], kernel[1]], [stride[0], stride[1]], 'valid')
}

function padded(tf: Tf, input: Tensor4D, [rows, columns]: Pair, value: number): Tensor4D {
  if (rows === 0 && columns === 0) return input
  return tf.pad4d(
    input,
    [
      [0, 0],
      [rows, rows],
      [columns, columns],
      [0, 0],
    ],
    value,
  )
}

export function as4D(tensor: Tensor): Tensor4D {
  return tensor.as4D(...four(tensor.shape))
}

export function as2D(tensor: Tensor): Tensor2D {
  const [rows = 1, columns = 1] = tensor.shape
  return tensor.as2D(rows, columns)
}

function four([a = 1, b = 1, c = 1, d = 1]: readonly number[]): [number, number, number, number] {
  return [a, b, c, d]
}
