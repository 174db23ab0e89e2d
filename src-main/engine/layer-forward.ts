/** One step forwards, in evaluation and in training. */

import type { BatchNormForward, Kernels, MaxPoolForward } from './kernels/kernels'
import type { NetworkTensors } from './network-tensors'
import { windowOf, type Step } from './program'

/** A step with what it reads: `input(i)` is its i-th input's output. */
export type Reading<T> = {
  readonly kernels: Kernels<T>
  readonly tensors: NetworkTensors<T>
  readonly images: T
  readonly step: Step
  readonly input: (index: number) => T
}

/** In evaluation mode: BatchNorm by its running statistics. The output belongs to the caller. */
export function inferLayer<T>(reading: Reading<T>): T {
  const { kernels, tensors, step, input } = reading
  const { node, inputs, activation } = step
  if (node.op !== 'batchNorm') return plainLayer(reading)
  const branch = inputs.length > 1 ? input(1) : null
  return tensors.withBatchNorm(node, (state) => kernels.batchNormInference(input(0), state, activation, branch))
}

/**
 * In training mode: BatchNorm by the batch's statistics, the running ones moved on.
 *
 * @returns the output, and what the gradient needs besides; both belong to the caller
 */
export function trainLayer<T>(reading: Reading<T>): BatchNormForward<T> | MaxPoolForward<T> {
  const { kernels, tensors, step, input } = reading
  const { node, activation } = step
  if (node.op === 'maxPool') return kernels.maxPoolTraining(input(0), windowOf(node))
  if (node.op !== 'batchNorm') return { output: plainLayer(reading), saved: [] }
  const forward = tensors.withBatchNorm(node, (state) => kernels.batchNormTraining(input(0), state, activation))
  tensors.moveStatistic(`${node.name}.running_mean`, forward.mean)
  tensors.moveStatistic(`${node.name}.running_var`, forward.variance)
  return forward
}

/** What is the same in training and evaluation: everything but BatchNorm. */
function plainLayer<T>({ kernels, tensors, images, step, input }: Reading<T>): T {
  const { node } = step
  switch (node.op) {
    case 'input':
      return kernels.alias(images)
    case 'conv': {
      const product = tensors.with(`${node.name}.weight`, (weight) => kernels.conv(input(0), weight, windowOf(node)))
      if (!node.bias) return product
      const output = tensors.with(`${node.name}.bias`, (bias) => kernels.addBias(product, bias))
      kernels.free(product)
      return output
    }
    case 'depthwiseConv':
      return tensors.with(`${node.name}.weight`, (weight) => kernels.depthwiseConv(input(0), weight, windowOf(node)))
    case 'relu':
      return kernels.relu(input(0))
    case 'relu6':
      return kernels.relu6(input(0))
    case 'maxPool':
      return kernels.maxPool(input(0), windowOf(node))
    case 'averagePool':
      return kernels.averagePool(input(0), windowOf(node))
    case 'select':
      return kernels.selectChannels(input(0), node.indices)
    case 'add':
      return kernels.add(input(0), input(1), step.activation)
    case 'concat':
      return kernels.concat(step.inputs.map((_, index) => input(index)))
    case 'globalAveragePool':
      return kernels.globalAveragePool(input(0))
    case 'linear':
      return tensors.with(`${node.name}.weight`, (weight) =>
        tensors.with(`${node.name}.bias`, (bias) => kernels.linear(input(0), weight, bias)),
      )
    case 'batchNorm':
      throw new Error('BatchNorm differs between training and evaluation and is computed elsewhere.')
  }
}
