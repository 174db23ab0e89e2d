/** One step backwards: gradients of its inputs handed on, those of its parameters given away. */

import type { Kernels } from './kernels/kernels'
import type { GradientSink, NetworkTensors } from './network-tensors'
import { windowOf, type Step } from './program'

/** A step whose output has a gradient, with what the forward pass kept. */
export type Differentiating<T> = {
  readonly kernels: Kernels<T>
  readonly tensors: NetworkTensors<T>
  readonly step: Step
  readonly input: (index: number) => T
  readonly output: () => T
  /** What the forward pass saved for this step. */
  readonly saved: readonly T[]
  /** Whether anybody asks for the gradient of this input: nobody does for the image's. */
  readonly isWanted: (index: number) => boolean
  /** Takes the gradient of an input. */
  readonly give: (index: number, gradient: T) => void
  readonly sink: GradientSink<T>
}

/** What reached an output: one gradient, or two still to be added where branches part behind it. */
export type Arrived<T> = readonly [T] | readonly [T, T]

/** The gradients of the output stay the caller's. */
export function differentiateLayer<T>(arrived: Arrived<T>, differentiating: Differentiating<T>): void {
  const { kernels, step, output, give } = differentiating
  // Adds up what arrived in the same pass.
  if (step.node.op === 'relu') return give(0, kernels.reluGradient(arrived, output()))
  const passesRelu = step.node.op === 'add' && step.activation === 'relu'
  const [first, second] = arrived
  if (!passesRelu && second === undefined) return differentiate(first, differentiating)
  const gradient = passesRelu ? kernels.reluGradient(arrived, output()) : kernels.add(first, second ?? first)
  differentiate(gradient, differentiating)
  kernels.free(gradient)
}

/** @param gradient of the output, for a BatchNorm behind its activation; stays the caller's */
function differentiate<T>(gradient: T, differentiating: Differentiating<T>): void {
  const { kernels, tensors, step, input, output, saved, isWanted, give, sink } = differentiating
  const { node } = step
  switch (node.op) {
    case 'input':
      return
    case 'conv': {
      const x = input(0)
      const filter = kernels.convFilterGradient(x, gradient, windowOf(node))
      if (isWanted(0)) {
        const shape = kernels.shapeOf(x)
        give(
          0,
          tensors.with(`${node.name}.weight`, (w) => kernels.convInputGradient(gradient, w, shape, windowOf(node))),
        )
      }
      tensors.give(`${node.name}.weight`, filter, sink)
      if (node.bias) tensors.give(`${node.name}.bias`, kernels.biasGradient(gradient), sink)
      return
    }
    case 'depthwiseConv': {
      const x = input(0)
      const filter = kernels.depthwiseFilterGradient(x, gradient, windowOf(node))
      const shape = kernels.shapeOf(x)
      give(
        0,
        tensors.with(`${node.name}.weight`, (weight) =>
          kernels.depthwiseInputGradient(gradient, weight, shape, windowOf(node)),
        ),
      )
      tensors.give(`${node.name}.weight`, filter, sink)
      return
    }
    case 'batchNorm': {
      const passed = step.activation === 'none' ? null : output()
      const result = tensors.with(`${node.name}.weight`, (gamma) =>
        kernels.batchNormGradient(gradient, { input: input(0), output: passed, gamma, saved }, step.activation),
      )
      give(0, result.input)
      tensors.give(`${node.name}.weight`, result.gamma, sink)
      tensors.give(`${node.name}.bias`, result.beta, sink)
      return
    }
    case 'relu':
      throw new Error('A ReLU adds up what arrives in its own pass, elsewhere.')
    case 'relu6':
      return give(0, kernels.relu6Gradient(gradient, output()))
    case 'averagePool':
      return give(0, kernels.averagePoolGradient(gradient, kernels.shapeOf(input(0)), windowOf(node)))
    case 'select': {
      const channels = kernels.shapeOf(input(0)).at(-1) ?? 0
      return give(0, kernels.selectChannelsGradient(gradient, node.indices, channels))
    }
    case 'maxPool':
      return give(0, kernels.maxPoolGradient(gradient, input(0), { output: output(), saved }, windowOf(node)))
    case 'add':
      give(0, kernels.alias(gradient))
      return give(1, kernels.alias(gradient))
    case 'concat': {
      let from = 0
      for (const index of step.inputs.keys()) {
        const channels = kernels.shapeOf(input(index)).at(-1) ?? 0
        give(index, kernels.channelSlice(gradient, from, channels))
        from += channels
      }
      return
    }
    case 'globalAveragePool':
      return give(0, kernels.globalAveragePoolGradient(gradient, kernels.shapeOf(input(0))))
    case 'linear': {
      const weightGradient = kernels.linearWeightGradient(input(0), gradient)
      give(
        0,
        tensors.with(`${node.name}.weight`, (weight) => kernels.linearInputGradient(gradient, weight)),
      )
      tensors.give(`${node.name}.weight`, weightGradient, sink)
      tensors.give(`${node.name}.bias`, kernels.biasGradient(gradient), sink)
      return
    }
  }
}
