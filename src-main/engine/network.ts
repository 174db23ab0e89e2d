/** A network with its weights on a device: the graph compiled once into a flat list of steps, run forwards and backwards. */

import {
  inputsOf,
  type Architecture,
  type Node,
  type NodeOf,
  type Pair,
} from '../../src-shared/architecture/architecture'
import { elementsOf, parametersOf, type Parameter as ParameterSpec } from '../../src-shared/architecture/parameters'
import { costOf } from '../../src-shared/architecture/cost'
import { UserError } from '../../src-shared/errors'
import type { Weights, WeightTensor } from '../../src-shared/weights'
import type { BatchNormState, Kernels, Numbers, Parameter, Window } from './kernels/kernels'
import { engineShape, fromEngine, toEngine } from './layout'
import { fittingBatch, namingLayer } from './layer-errors'

/** What is done with the gradient of a trainable tensor as soon as the backward pass has it. */
export type GradientSink<T> = (spec: ParameterSpec, parameter: Parameter<T>, gradient: T) => void

/** Looks at outputs of these nodes together with their gradients, on the way back. */
export type GradientWatch<T> = {
  readonly nodes: ReadonlySet<string>
  readonly see: (node: Node, output: T, gradient: T) => void
}

type Step = {
  readonly node: Node
  /** Positions of the inputs in the list of steps. */
  readonly inputs: readonly number[]
  /** Position of the last step that reads this one's output. */
  readonly lastReader: number
  /** Whether the backward pass looks at this output again. */
  readonly keptForBackward: boolean
}

type Kept<T> = { readonly outputs: (T | undefined)[]; readonly saved: Map<string, readonly T[]> }

/**
 * Holds parameters and running statistics; owns them until `dispose`. Not for two calls at a time.
 * Shapes: images [n, height, width, channels], logits [n, classes].
 */
export class Network<T> {
  readonly architecture: Architecture
  readonly kernels: Kernels<T>
  readonly #steps: readonly Step[]
  readonly #specs: readonly ParameterSpec[]
  readonly #trainable = new Map<string, { readonly spec: ParameterSpec; readonly parameter: Parameter<T> }>()
  readonly #statistics = new Map<string, T>()

  /** @throws UserError `shape-mismatch` naming the tensor, when the weights are not this architecture's */
  constructor(kernels: Kernels<T>, architecture: Architecture, weights: Weights) {
    this.kernels = kernels
    this.architecture = architecture
    this.#steps = compile(architecture)
    this.#specs = parametersOf(architecture)
    for (const spec of this.#specs) {
      const values = toEngine(spec, checkedTensor(spec, weights.get(spec.name)).values)
      const shape = engineShape(spec)
      if (isStatistic(spec)) this.#statistics.set(spec.name, kernels.upload(shape, values))
      else this.#trainable.set(spec.name, { spec, parameter: kernels.parameter(shape, values) })
    }
  }

  /** Present weights in torchvision's order, running statistics included. */
  weights(): Weights {
    return this.#tensors((name) => this.#trainable.get(name)?.parameter.values())
  }

  /**
   * Everything training goes on from, to the last bit: weights and running statistics under their names, momentum behind
   * `velocity:`; what float32 can't hold of a tensor follows under its name with `~1`, `~2`.
   */
  state(): Weights {
    const tensors = new Map<string, WeightTensor>()
    const keep = (name: string, spec: ParameterSpec, parts: readonly Float32Array[]): void => {
      for (const [index, part] of parts.entries())
        tensors.set(partName(name, index), { shape: spec.shape, values: fromEngine(spec, part) })
    }
    for (const spec of this.#specs) {
      const statistic = this.#statistics.get(spec.name)
      if (statistic !== undefined) keep(spec.name, spec, this.kernels.downloadParts(statistic))
      const state = this.#trainable.get(spec.name)?.parameter.state()
      if (state === undefined) continue
      keep(spec.name, spec, state.value)
      keep(velocityName(spec.name), spec, state.velocity)
    }
    return tensors
  }

  /**
   * Puts back what `state` gave.
   *
   * @throws UserError `shape-mismatch` naming a tensor that is missing or of another shape
   */
  restore(state: Weights): void {
    const partsOf = (name: string, spec: ParameterSpec): readonly Float32Array[] => {
      const parts = [checkedTensor(spec, state.get(name))]
      for (let index = 1; state.has(partName(name, index)); index++)
        parts.push(checkedTensor(spec, state.get(partName(name, index))))
      return parts.map(({ values }) => toEngine(spec, values))
    }
    for (const spec of this.#specs) {
      if (isStatistic(spec))
        this.#moveStatistic(spec.name, this.kernels.uploadParts(engineShape(spec), partsOf(spec.name, spec)))
      this.#trainable.get(spec.name)?.parameter.restore({
        value: partsOf(spec.name, spec),
        velocity: partsOf(velocityName(spec.name), spec),
      })
    }
  }

  /**
   * Gives these tensors other values; all others stay. Momentum of what can be trained begins anew.
   *
   * @throws UserError `shape-mismatch` naming a tensor of another shape
   */
  assign(tensors: Weights): void {
    for (const spec of this.#specs) {
      const tensor = tensors.get(spec.name)
      if (tensor === undefined) continue
      const values = toEngine(spec, checkedTensor(spec, tensor).values)
      if (isStatistic(spec)) this.#moveStatistic(spec.name, this.kernels.upload(engineShape(spec), values))
      else
        this.#trainable.get(spec.name)?.parameter.restore({
          value: [values],
          velocity: [new Float32Array(values.length)],
        })
    }
  }

  /** γ of every BatchNorm in network order. */
  gammas(): ReadonlyMap<string, Float32Array> {
    const gammas = new Map<string, Float32Array>()
    for (const { spec, parameter } of this.#trainable.values()) {
      if (spec.kind === 'gamma') gammas.set(spec.node, parameter.values())
    }
    return gammas
  }

  /** Logits in evaluation mode (running statistics). The caller keeps `images`. */
  logits(images: T): Float32Array {
    return this.inspect(images, () => undefined)
  }

  /** As `logits`, showing every node's output on its way. */
  inspect(images: T, see: (node: Node, output: T) => void): Float32Array {
    const outputs: (T | undefined)[] = []
    for (const [position, step] of this.#steps.entries()) {
      const output = namingLayer(step.node, this.#half(images), () => this.#infer(step, outputs, images))
      outputs[position] = output
      see(step.node, output)
      this.#freeUnread(outputs, position, () => false)
    }
    return this.#takeLogits(outputs)
  }

  /** Forward in training mode: batch statistics, running statistics moved on. Logits, and what `backward` needs. */
  forward(
    images: T,
    watch: GradientWatch<T> | null = null,
  ): {
    readonly logits: Numbers
    readonly backward: (gradient: Numbers, sink: GradientSink<T>) => void
    readonly discard: () => void
  } {
    const kept: Kept<T> = { outputs: [], saved: new Map() }
    for (const [position, step] of this.#steps.entries()) {
      const fitting = (): number => fittingBatch(this.#activations(), position, this.#count(images))
      kept.outputs[position] = namingLayer(step.node, fitting, () => this.#train(step, kept, images))
      this.#freeUnread(kept.outputs, position, (index) => {
        const step = this.#steps[index]
        return step !== undefined && (step.keptForBackward || (watch?.nodes.has(step.node.name) ?? false))
      })
    }
    const last = this.#steps.length - 1
    const logits = sumOf(this.kernels.downloadParts(outputAt(last, kept.outputs)))
    freeAt(this.kernels, kept.outputs, last)
    return {
      logits,
      backward: (gradient, sink) => this.#backward(kept, gradient, sink, watch),
      discard: () => this.#discard(kept),
    }
  }

  dispose(): void {
    for (const { parameter } of this.#trainable.values()) parameter.dispose()
    for (const tensor of this.#statistics.values()) this.kernels.free(tensor)
    this.#trainable.clear()
    this.#statistics.clear()
  }

  #backward(kept: Kept<T>, logitsGradient: Numbers, sink: GradientSink<T>, watch: GradientWatch<T> | null): void {
    const { kernels } = this
    const gradients: (T | undefined)[] = []
    const last = this.#steps.length - 1
    const classes = this.architecture.classes
    gradients[last] = kernels.upload([logitsGradient.length / classes, classes], logitsGradient)
    for (let position = last; position >= 0; position--) {
      const step = this.#steps[position]
      const gradient = gradients[position]
      if (step === undefined || gradient === undefined) continue
      if (watch?.nodes.has(step.node.name)) watch.see(step.node, outputAt(position, kept.outputs), gradient)
      // Going back a layer's gradients come on top of everything: half a batch is sure to have room for them.
      namingLayer(step.node, this.#half(gradient), () =>
        this.#differentiate(step, position, gradient, gradients, kept, sink),
      )
      kernels.free(gradient)
      gradients[position] = undefined
      freeAt(kernels, kept.outputs, position)
    }
    this.#discard(kept)
  }

  #count(batch: T): number {
    return this.kernels.shapeOf(batch)[0] ?? 1
  }

  #half(batch: T): () => number {
    return () => Math.max(1, Math.floor(this.#count(batch) / 2))
  }

  #activations(): readonly number[] {
    const costs = new Map(costOf(this.architecture).layers.map(({ node, activations }) => [node, activations]))
    return this.#steps.map(({ node }) => costs.get(node.name) ?? 0)
  }

  #infer(step: Step, outputs: readonly (T | undefined)[], images: T): T {
    const { node } = step
    if (node.op !== 'batchNorm') return this.#plain(step, outputs, images)
    return this.#withBatchNorm(node, (state) => this.kernels.batchNormInference(inputAt(step, 0, outputs), state))
  }

  #train(step: Step, kept: Kept<T>, images: T): T {
    const { node } = step
    if (node.op !== 'batchNorm') return this.#plain(step, kept.outputs, images)
    const result = this.#withBatchNorm(node, (state) =>
      this.kernels.batchNormTraining(inputAt(step, 0, kept.outputs), state),
    )
    this.#moveStatistic(`${node.name}.running_mean`, result.mean)
    this.#moveStatistic(`${node.name}.running_var`, result.variance)
    kept.saved.set(node.name, result.saved)
    return result.output
  }

  /** What is the same in training and evaluation: everything but BatchNorm. */
  #plain(step: Step, outputs: readonly (T | undefined)[], images: T): T {
    const { node } = step
    const { kernels } = this
    switch (node.op) {
      case 'input':
        return kernels.alias(images)
      case 'conv': {
        const product = this.#with(`${node.name}.weight`, (weight) =>
          kernels.conv(inputAt(step, 0, outputs), weight, windowOf(node)),
        )
        if (!node.bias) return product
        const output = this.#with(`${node.name}.bias`, (bias) => kernels.addBias(product, bias))
        kernels.free(product)
        return output
      }
      case 'depthwiseConv':
        return this.#with(`${node.name}.weight`, (weight) =>
          kernels.depthwiseConv(inputAt(step, 0, outputs), weight, windowOf(node)),
        )
      case 'relu':
        return kernels.relu(inputAt(step, 0, outputs))
      case 'relu6':
        return kernels.relu6(inputAt(step, 0, outputs))
      case 'maxPool':
        return kernels.maxPool(inputAt(step, 0, outputs), windowOf(node))
      case 'averagePool':
        return kernels.averagePool(inputAt(step, 0, outputs), windowOf(node))
      case 'select':
        return kernels.selectChannels(inputAt(step, 0, outputs), node.indices)
      case 'add':
        return kernels.add(inputAt(step, 0, outputs), inputAt(step, 1, outputs))
      case 'concat':
        return kernels.concat(step.inputs.map((_, index) => inputAt(step, index, outputs)))
      case 'globalAveragePool':
        return kernels.globalAveragePool(inputAt(step, 0, outputs))
      case 'linear':
        return this.#with(`${node.name}.weight`, (weight) =>
          this.#with(`${node.name}.bias`, (bias) => kernels.linear(inputAt(step, 0, outputs), weight, bias)),
        )
      case 'batchNorm':
        throw new Error('BatchNorm differs between training and evaluation and is computed elsewhere.')
    }
  }

  #differentiate(
    step: Step,
    position: number,
    gradient: T,
    gradients: (T | undefined)[],
    kept: Kept<T>,
    sink: GradientSink<T>,
  ): void {
    const { node } = step
    const { kernels } = this
    const input = (index: number): T => inputAt(step, index, kept.outputs)
    const give = (index: number, value: T): void => this.#accumulate(gradients, step.inputs[index], value)
    switch (node.op) {
      case 'input':
        return
      case 'conv': {
        const x = input(0)
        const filter = kernels.convFilterGradient(x, gradient, windowOf(node))
        // Nobody asks for the gradient of the image.
        if (this.#steps[step.inputs[0] ?? 0]?.node.op !== 'input') {
          const shape = kernels.shapeOf(x)
          give(
            0,
            this.#with(`${node.name}.weight`, (w) => kernels.convInputGradient(gradient, w, shape, windowOf(node))),
          )
        }
        this.#sink(`${node.name}.weight`, filter, sink)
        if (node.bias) this.#sink(`${node.name}.bias`, kernels.biasGradient(gradient), sink)
        return
      }
      case 'depthwiseConv': {
        const x = input(0)
        const filter = kernels.depthwiseFilterGradient(x, gradient, windowOf(node))
        const shape = kernels.shapeOf(x)
        give(
          0,
          this.#with(`${node.name}.weight`, (weight) =>
            kernels.depthwiseInputGradient(gradient, weight, shape, windowOf(node)),
          ),
        )
        this.#sink(`${node.name}.weight`, filter, sink)
        return
      }
      case 'batchNorm': {
        const saved = kept.saved.get(node.name) ?? []
        const result = this.#with(`${node.name}.weight`, (gamma) =>
          kernels.batchNormGradient(gradient, input(0), gamma, saved),
        )
        for (const tensor of saved) kernels.free(tensor)
        kept.saved.delete(node.name)
        give(0, result.input)
        this.#sink(`${node.name}.weight`, result.gamma, sink)
        this.#sink(`${node.name}.bias`, result.beta, sink)
        return
      }
      case 'relu':
        return give(0, kernels.reluGradient(gradient, outputAt(position, kept.outputs)))
      case 'relu6':
        return give(0, kernels.relu6Gradient(gradient, outputAt(position, kept.outputs)))
      case 'averagePool':
        return give(0, kernels.averagePoolGradient(gradient, kernels.shapeOf(input(0)), windowOf(node)))
      case 'select': {
        const channels = kernels.shapeOf(input(0)).at(-1) ?? 0
        return give(0, kernels.selectChannelsGradient(gradient, node.indices, channels))
      }
      case 'maxPool':
        return give(0, kernels.maxPoolGradient(gradient, input(0), outputAt(position, kept.outputs), windowOf(node)))
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
          this.#with(`${node.name}.weight`, (weight) => kernels.linearInputGradient(gradient, weight)),
        )
        this.#sink(`${node.name}.weight`, weightGradient, sink)
        this.#sink(`${node.name}.bias`, kernels.biasGradient(gradient), sink)
        return
      }
    }
  }

  #accumulate(gradients: (T | undefined)[], position: number | undefined, value: T): void {
    if (position === undefined) throw new Error('A step has fewer inputs than its operation reads.')
    const present = gradients[position]
    if (present === undefined) {
      gradients[position] = value
      return
    }
    gradients[position] = this.kernels.add(present, value)
    this.kernels.free(present)
    this.kernels.free(value)
  }

  #sink(name: string, gradient: T, sink: GradientSink<T>): void {
    const found = this.#trainable.get(name)
    if (found === undefined) throw new Error(`There is no trainable tensor ${name}.`)
    sink(found.spec, found.parameter, gradient)
    this.kernels.free(gradient)
  }

  /** Reads a parameter for the time of `use`. */
  #with<R>(name: string, use: (value: T) => R): R {
    const found = this.#trainable.get(name)
    if (found === undefined) throw new Error(`There is no trainable tensor ${name}.`)
    const value = found.parameter.read()
    try {
      return use(value)
    } finally {
      this.kernels.free(value)
    }
  }

  #withBatchNorm<R>(node: NodeOf<'batchNorm'>, use: (state: BatchNormState<T>) => R): R {
    const mean = this.#statistics.get(`${node.name}.running_mean`)
    const variance = this.#statistics.get(`${node.name}.running_var`)
    if (mean === undefined || variance === undefined) throw new Error(`${node.name} has no running statistics.`)
    return this.#with(`${node.name}.weight`, (gamma) =>
      this.#with(`${node.name}.bias`, (beta) => use({ gamma, beta, mean, variance })),
    )
  }

  #moveStatistic(name: string, value: T): void {
    const old = this.#statistics.get(name)
    if (old !== undefined) this.kernels.free(old)
    this.#statistics.set(name, value)
  }

  #freeUnread(outputs: (T | undefined)[], position: number, keep: (index: number) => boolean): void {
    for (const index of new Set(this.#steps[position]?.inputs)) {
      if (this.#steps[index]?.lastReader === position && !keep(index)) freeAt(this.kernels, outputs, index)
    }
  }

  #takeLogits(outputs: (T | undefined)[]): Float32Array {
    const last = this.#steps.length - 1
    const logits = this.kernels.download(outputAt(last, outputs))
    freeAt(this.kernels, outputs, last)
    return logits
  }

  #discard(kept: Kept<T>): void {
    for (const position of kept.outputs.keys()) freeAt(this.kernels, kept.outputs, position)
    for (const saved of kept.saved.values()) for (const tensor of saved) this.kernels.free(tensor)
    kept.saved.clear()
  }

  #tensors(trainable: (name: string) => Float32Array | undefined): Weights {
    const tensors = new Map<string, WeightTensor>()
    for (const spec of this.#specs) {
      const statistic = this.#statistics.get(spec.name)
      const values = statistic === undefined ? trainable(spec.name) : this.kernels.download(statistic)
      if (values === undefined) throw new Error(`There is no tensor ${spec.name}.`)
      tensors.set(spec.name, { shape: spec.shape, values: fromEngine(spec, values) })
    }
    return tensors
  }
}

/** A tensor from its parts; see `Kernels.downloadParts`. */
function sumOf([first = new Float32Array(), ...finer]: readonly Float32Array[]): Numbers {
  if (finer.length === 0) return first
  const sum = Float64Array.from(first)
  for (const part of finer)
    for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] ?? 0) + (part[index] ?? 0)
  return sum
}

function velocityName(name: string): string {
  return `velocity:${name}`
}

function partName(name: string, index: number): string {
  return index === 0 ? name : `${name}~${index}`
}

function compile(architecture: Architecture): readonly Step[] {
  const positions = new Map(architecture.nodes.map((node, index) => [node.name, index]))
  const lastReader = new Map<number, number>()
  const kept = new Set<number>()
  const wired = architecture.nodes.map((node, position) => {
    const inputs = inputsOf(node).map((name) => {
      const found = positions.get(name)
      if (found === undefined || found >= position) {
        throw new UserError(
          'shape-mismatch',
          `${node.name} reads from "${name}", which does not come before it.`,
          'Import the network again: its description is damaged.',
        )
      }
      return found
    })
    for (const input of inputs) {
      lastReader.set(input, position)
      if (needsInput(node)) kept.add(input)
    }
    if (node.op === 'relu' || node.op === 'relu6' || node.op === 'maxPool') kept.add(position)
    return { node, inputs }
  })
  return wired.map((step, position) => ({
    ...step,
    lastReader: lastReader.get(position) ?? position,
    keptForBackward: kept.has(position),
  }))
}

const noPadding: Pair = [0, 0]

/** Whether the gradient looks at the input's values or shape. */
function needsInput(node: Node): boolean {
  switch (node.op) {
    case 'conv':
    case 'depthwiseConv':
    case 'batchNorm':
    case 'maxPool':
    case 'averagePool':
    case 'select':
    case 'concat':
    case 'globalAveragePool':
    case 'linear':
      return true
    case 'input':
    case 'relu':
    case 'relu6':
    case 'add':
      return false
  }
}

function windowOf(node: NodeOf<'conv' | 'depthwiseConv' | 'maxPool' | 'averagePool'>): Window {
  const padding = node.op === 'averagePool' ? noPadding : node.padding
  return { kernel: node.kernel, stride: node.stride, padding }
}

function isStatistic(spec: ParameterSpec): boolean {
  return spec.kind === 'runningMean' || spec.kind === 'runningVar'
}

function checkedTensor(spec: ParameterSpec, tensor: WeightTensor | undefined): WeightTensor {
  if (tensor === undefined) {
    throw new UserError('shape-mismatch', `The weights have no tensor ${spec.name}.`, 'Import weights of this network.')
  }
  if (tensor.shape.join() !== spec.shape.join() || tensor.values.length !== elementsOf(spec.shape)) {
    throw new UserError(
      'shape-mismatch',
      `${spec.name} has the shape [${tensor.shape.join(', ')}] where the network needs [${spec.shape.join(', ')}].`,
      'Take weights and architecture from the same run.',
    )
  }
  return tensor
}

function inputAt<T>(step: Step, index: number, outputs: readonly (T | undefined)[]): T {
  return outputAt(step.inputs[index] ?? -1, outputs)
}

function outputAt<T>(position: number, outputs: readonly (T | undefined)[]): T {
  const output = outputs[position]
  if (output === undefined) throw new Error(`The output of step ${position} is gone before its last reader.`)
  return output
}

function freeAt<T>(kernels: Kernels<T>, outputs: (T | undefined)[], position: number): void {
  const output = outputs[position]
  if (output === undefined) return
  kernels.free(output)
  outputs[position] = undefined
}
