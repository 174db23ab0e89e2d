/** The few operations a network needs, asked for by meaning; who computes them is decided elsewhere. */

import type { Pair } from '../../../src-shared/architecture/architecture'

/**
 * What numbers are computed in. `float64` follows a float64 reference for as long as one likes: in float32 a ReLU whose
 * input is within rounding of zero falls on the other side, on one machine or another, and the losses part from there.
 * `bfloat16` is what layers are multiplied in and activations kept in; all that is summed up over steps stays float32.
 */
export type Precision = 'float32' | 'float64' | 'bfloat16'

/** What parameters, BatchNorm's statistics, logits and the loss are kept in. */
export function masterOf(precision: Precision): 'float32' | 'float64' {
  return precision === 'float64' ? 'float64' : 'float32'
}

/** Numbers on their way in; what is finer than the kernels' precision is rounded once. */
export type Numbers = Float32Array | Float64Array

/** Where a window stands: PyTorch's sense of padding, the same on both sides. */
export type Window = { readonly kernel: Pair; readonly stride: Pair; readonly padding: Pair }

/** BatchNorm's constants, PyTorch's defaults: ε 1e-5, momentum 0.1 (the share of the new batch in the running statistics). */
export const batchNormEpsilon = 1e-5
export const batchNormMomentum = 0.1

/** What a BatchNorm needs besides its input; each of shape [channels]. */
export type BatchNormState<T> = { readonly gamma: T; readonly beta: T; readonly mean: T; readonly variance: T }

/** What follows an operation in the same pass over memory. */
export type Activation = 'none' | 'relu'

export type BatchNormForward<T> = {
  /** With the activation, if one was asked for. */
  readonly output: T
  /** Running statistics with this batch in them; the variance unbiased. */
  readonly mean: T
  readonly variance: T
  /** What the gradient needs again; opaque, to be freed by the caller. */
  readonly saved: readonly T[]
}

/** A forward pass through a BatchNorm, as its gradient looks at it again. */
export type BatchNormPass<T> = {
  readonly input: T
  /** Null where no activation follows, since nobody needs it then. */
  readonly output: T | null
  readonly gamma: T
  readonly saved: readonly T[]
}

export type BatchNormGradient<T> = { readonly input: T; readonly gamma: T; readonly beta: T }

/** Max-pooling whose gradient is asked for later; `saved` is opaque, to be freed by the caller. */
export type MaxPoolForward<T> = { readonly output: T; readonly saved: readonly T[] }

export type Update = {
  readonly lr: number
  readonly momentum: number
  readonly nesterov: boolean
  readonly weightDecay: number
  /** λ on a γ with a penalty, 0 on all else: see `Parameter.update`. */
  readonly l1: number
}

/** Value and momentum buffer to the last bit, each as `Kernels.downloadParts` has it. */
export type ParameterState = { readonly value: readonly Float32Array[]; readonly velocity: readonly Float32Array[] }

/** A tensor that training changes, with its momentum buffer. Shapes as the engine lays them out (HWIO, IO). */
export interface Parameter<T> {
  readonly shape: readonly number[]
  /** Lends the present value for the time of `work`, which neither frees nor updates it. */
  use<R>(work: (value: T) => R): R
  /**
   * PyTorch's SGD with the subgradient of an L1 penalty, where sign(0) = 0 (Liu et al. 2017, eq. 1):
   * g = gradient + l1·sign(w) + wd·w; buf = m·buf + g; w −= lr·(nesterov ? g + m·buf : buf).
   * Takes no ownership.
   */
  update(gradient: T, update: Update): void
  values(): Float32Array
  state(): ParameterState
  restore(state: ParameterState): void
  dispose(): void
}

/**
 * Images are NHWC, convolution weights HWIO, linear weights [inputs, outputs]. Every tensor returned belongs to the
 * caller, who frees it; nothing is freed behind its back.
 */
export interface Kernels<T> {
  readonly name: string
  upload(shape: readonly number[], values: Numbers): T
  download(tensor: T): Float32Array
  /** A tensor to the last bit, as float32 arrays whose sum it is: one in float32, three in float64. */
  downloadParts(tensor: T): readonly Float32Array[]
  /** What `downloadParts` gave; missing parts count as zero. */
  uploadParts(shape: readonly number[], parts: readonly Float32Array[]): T
  shapeOf(tensor: T): readonly number[]
  free(tensor: T): void
  /** Another handle on the same numbers. */
  alias(tensor: T): T
  /** Handles not freed yet: constant from step to step, or something leaks. */
  liveTensors(): number
  parameter(shape: readonly number[], values: Float32Array): Parameter<T>

  conv(input: T, weight: T, window: Window): T
  convInputGradient(outputGradient: T, weight: T, inputShape: readonly number[], window: Window): T
  convFilterGradient(input: T, outputGradient: T, window: Window): T
  /** `bias` added to every position of its channel; for linear layers see `linear`. */
  addBias(input: T, bias: T): T
  /** Each channel by itself; `weight` is [rows, columns, channels, 1]. */
  depthwiseConv(input: T, weight: T, window: Window): T
  depthwiseInputGradient(outputGradient: T, weight: T, inputShape: readonly number[], window: Window): T
  depthwiseFilterGradient(input: T, outputGradient: T, window: Window): T
  batchNormTraining(input: T, state: BatchNormState<T>, activation?: Activation): BatchNormForward<T>
  /** `outputGradient` is behind the activation, where there is one. */
  batchNormGradient(outputGradient: T, pass: BatchNormPass<T>, activation?: Activation): BatchNormGradient<T>
  /** By the running statistics; `branch` is added before the activation. */
  batchNormInference(input: T, state: BatchNormState<T>, activation?: Activation, branch?: T | null): T
  relu(input: T): T
  /** Of the sum of the gradients that reached the output: one, or two where branches part behind it. */
  reluGradient(outputGradients: readonly [T] | readonly [T, T], output: T): T
  relu6(input: T): T
  relu6Gradient(outputGradient: T, output: T): T
  maxPool(input: T, window: Window): T
  maxPoolTraining(input: T, window: Window): MaxPoolForward<T>
  maxPoolGradient(outputGradient: T, input: T, forward: MaxPoolForward<T>, window: Window): T
  /** No padding: what does not fill a window is left out. */
  averagePool(input: T, window: Window): T
  averagePoolGradient(outputGradient: T, inputShape: readonly number[], window: Window): T
  /** Copies of these channels, in this order. */
  selectChannels(input: T, indices: readonly number[]): T
  /** For indices that name no channel twice. */
  selectChannelsGradient(outputGradient: T, indices: readonly number[], channels: number): T
  add(a: T, b: T, activation?: Activation): T
  concat(inputs: readonly T[]): T
  /** The gradient of `concat` for an input of `channels` that starts at `from`. */
  channelSlice(tensor: T, from: number, channels: number): T
  globalAveragePool(input: T): T
  globalAveragePoolGradient(outputGradient: T, inputShape: readonly number[]): T
  /** Σ a·b over the positions of each channel of each image, [images, channels]. */
  channelProducts(a: T, b: T): T
  linear(input: T, weight: T, bias: T): T
  linearInputGradient(outputGradient: T, weight: T): T
  linearWeightGradient(input: T, outputGradient: T): T
  /** Of a linear layer's bias, or a convolution's: the sum over everything but the channels. */
  biasGradient(outputGradient: T): T
}
