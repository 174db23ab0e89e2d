/** The tensors of a network on a device: parameters with their momentum, and BatchNorm's running statistics. */

import type { Architecture, NodeOf } from '../../src-shared/architecture/architecture'
import { elementsOf, parametersOf, type Parameter as ParameterSpec } from '../../src-shared/architecture/parameters'
import { UserError } from '../../src-shared/errors'
import type { Weights, WeightTensor } from '../../src-shared/weights'
import type { BatchNormState, Kernels, Parameter } from './kernels/kernels'
import { engineShape, fromEngine, toEngine } from './layout'

/** What is done with the gradient of a trainable tensor as soon as the backward pass has it. */
export type GradientSink<T> = (spec: ParameterSpec, parameter: Parameter<T>, gradient: T) => void

/** Owns its tensors until `dispose`. */
export class NetworkTensors<T> {
  readonly #kernels: Kernels<T>
  readonly #specs: readonly ParameterSpec[]
  readonly #trainable = new Map<string, { readonly spec: ParameterSpec; readonly parameter: Parameter<T> }>()
  readonly #statistics = new Map<string, T>()

  /** @throws UserError `shape-mismatch` naming the tensor, when the weights are not this architecture's */
  constructor(kernels: Kernels<T>, architecture: Architecture, weights: Weights) {
    this.#kernels = kernels
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
      if (statistic !== undefined) keep(spec.name, spec, this.#kernels.downloadParts(statistic))
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
        this.moveStatistic(spec.name, this.#kernels.uploadParts(engineShape(spec), partsOf(spec.name, spec)))
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
      if (isStatistic(spec)) this.moveStatistic(spec.name, this.#kernels.upload(engineShape(spec), values))
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

  /** Reads a parameter for the time of `use`. */
  with<R>(name: string, use: (value: T) => R): R {
    const found = this.#trainable.get(name)
    if (found === undefined) throw new Error(`There is no trainable tensor ${name}.`)
    return found.parameter.use(use)
  }

  /** Reads what a BatchNorm needs besides its input. */
  withBatchNorm<R>(node: NodeOf<'batchNorm'>, use: (state: BatchNormState<T>) => R): R {
    const mean = this.#statistics.get(`${node.name}.running_mean`)
    const variance = this.#statistics.get(`${node.name}.running_var`)
    if (mean === undefined || variance === undefined) throw new Error(`${node.name} has no running statistics.`)
    return this.with(`${node.name}.weight`, (gamma) =>
      this.with(`${node.name}.bias`, (beta) => use({ gamma, beta, mean, variance })),
    )
  }

  /** Takes ownership of the new value. */
  moveStatistic(name: string, value: T): void {
    const old = this.#statistics.get(name)
    if (old !== undefined) this.#kernels.free(old)
    this.#statistics.set(name, value)
  }

  /** Hands a gradient on, and frees it. */
  give(name: string, gradient: T, sink: GradientSink<T>): void {
    const found = this.#trainable.get(name)
    if (found === undefined) throw new Error(`There is no trainable tensor ${name}.`)
    sink(found.spec, found.parameter, gradient)
    this.#kernels.free(gradient)
  }

  dispose(): void {
    for (const { parameter } of this.#trainable.values()) parameter.dispose()
    for (const tensor of this.#statistics.values()) this.#kernels.free(tensor)
    this.#trainable.clear()
    this.#statistics.clear()
  }

  #tensors(trainable: (name: string) => Float32Array | undefined): Weights {
    const tensors = new Map<string, WeightTensor>()
    for (const spec of this.#specs) {
      const statistic = this.#statistics.get(spec.name)
      const values = statistic === undefined ? trainable(spec.name) : this.#kernels.download(statistic)
      if (values === undefined) throw new Error(`There is no tensor ${spec.name}.`)
      tensors.set(spec.name, { shape: spec.shape, values: fromEngine(spec, values) })
    }
    return tensors
  }
}

function velocityName(name: string): string {
  return `velocity:${name}`
}

function partName(name: string, index: number): string {
  return index === 0 ? name : `${name}~${index}`
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
