/** A network with its weights on a device: the graph compiled once into a flat list of steps, run forwards and backwards. */

import type { Architecture, Node } from '../../src-shared/architecture/architecture'
import { costOf } from '../../src-shared/architecture/cost'
import type { Weights } from '../../src-shared/weights'
import type { Kernels, Numbers } from './kernels/kernels'
import { fittingBatch, namingLayer } from './layer-errors'
import { inferLayer, trainLayer } from './layer-forward'
import { differentiateLayer, type Arrived } from './layer-gradient'
import { NetworkTensors, type GradientSink } from './network-tensors'
import { compile, compileForInference, compileForTraining, type Step } from './program'

/** Looks at outputs of these nodes together with their gradients, on the way back. */
export type GradientWatch<T> = {
  readonly nodes: ReadonlySet<string>
  readonly see: (node: Node, output: T, gradient: T) => void
}

/** What a forward pass in training mode leaves to the backward pass, by the steps' positions. */
type Kept<T> = {
  readonly steps: readonly Step[]
  readonly outputs: (T | undefined)[]
  readonly saved: (readonly T[])[]
}

/**
 * Holds parameters and running statistics; owns them until `dispose`. Not for two calls at a time.
 * Shapes: images [n, height, width, channels], logits [n, classes].
 */
export class Network<T> {
  readonly architecture: Architecture
  readonly kernels: Kernels<T>
  readonly #tensors: NetworkTensors<T>
  /** A step for each node, where somebody looks at every node's output; else what can be done in one pass is one step. */
  readonly #everyNode: readonly Step[]
  readonly #training: readonly Step[]
  readonly #inference: readonly Step[]

  /** @throws UserError `shape-mismatch` naming the tensor, when the weights are not this architecture's */
  constructor(kernels: Kernels<T>, architecture: Architecture, weights: Weights) {
    this.kernels = kernels
    this.architecture = architecture
    this.#everyNode = compile(architecture)
    this.#training = compileForTraining(architecture)
    this.#inference = compileForInference(architecture)
    this.#tensors = new NetworkTensors(kernels, architecture, weights)
  }

  /** See `NetworkTensors` for these. */
  weights(): Weights {
    return this.#tensors.weights()
  }

  state(): Weights {
    return this.#tensors.state()
  }

  restore(state: Weights): void {
    this.#tensors.restore(state)
  }

  assign(tensors: Weights): void {
    this.#tensors.assign(tensors)
  }

  gammas(): ReadonlyMap<string, Float32Array> {
    return this.#tensors.gammas()
  }

  dispose(): void {
    this.#tensors.dispose()
  }

  /** Logits in evaluation mode (running statistics). The caller keeps `images`. */
  logits(images: T): Float32Array {
    return this.#infer(this.#inference, images, () => undefined)
  }

  /** As `logits`, showing every node's output on its way. */
  inspect(images: T, see: (node: Node, output: T) => void): Float32Array {
    return this.#infer(this.#everyNode, images, see)
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
    const steps = watch === null ? this.#training : this.#everyNode
    const kept: Kept<T> = { steps, outputs: [], saved: [] }
    const isKept = ({ keptForBackward, node }: Step): boolean =>
      keptForBackward || (watch?.nodes.has(node.name) ?? false)
    for (const [position, step] of steps.entries()) {
      const fitting = (): number => fittingBatch(this.#activations(steps), position, this.#count(images))
      const { output, saved } = namingLayer(step.node, fitting, () =>
        trainLayer(this.#reading(step, kept.outputs, images)),
      )
      kept.outputs[position] = output
      kept.saved[position] = saved
      this.#freeUnread(steps, kept.outputs, position, isKept)
    }
    const last = steps.length - 1
    const logits = sumOf(this.kernels.downloadParts(outputAt(last, kept.outputs)))
    freeAt(this.kernels, kept.outputs, last)
    return {
      logits,
      backward: (gradient, sink) => this.#backward(kept, gradient, sink, watch),
      discard: () => this.#discard(kept),
    }
  }

  #infer(steps: readonly Step[], images: T, see: (node: Node, output: T) => void): Float32Array {
    const outputs: (T | undefined)[] = []
    for (const [position, step] of steps.entries()) {
      const output = namingLayer(step.node, this.#half(images), () => inferLayer(this.#reading(step, outputs, images)))
      outputs[position] = output
      see(step.node, output)
      this.#freeUnread(steps, outputs, position, () => false)
    }
    const last = steps.length - 1
    const logits = this.kernels.download(outputAt(last, outputs))
    freeAt(this.kernels, outputs, last)
    return logits
  }

  #backward(kept: Kept<T>, logitsGradient: Numbers, sink: GradientSink<T>, watch: GradientWatch<T> | null): void {
    const { kernels } = this
    const { steps, outputs } = kept
    const gradients: (Arrived<T> | undefined)[] = []
    const last = steps.length - 1
    const classes = this.architecture.classes
    gradients[last] = [kernels.upload([logitsGradient.length / classes, classes], logitsGradient)]
    for (let position = last; position >= 0; position--) {
      const step = steps[position]
      let arrived = gradients[position]
      if (step === undefined || arrived === undefined) continue
      if (watch?.nodes.has(step.node.name)) {
        arrived = [this.#summed(arrived)]
        gradients[position] = arrived
        watch.see(step.node, outputAt(position, outputs), arrived[0])
      }
      // Going back a layer's gradients come on top of everything: half a batch is sure to have room for them.
      namingLayer(step.node, this.#half(arrived[0]), () => this.#differentiate(kept, position, gradients, sink))
      for (const gradient of arrived) kernels.free(gradient)
      gradients[position] = undefined
      freeAt(kernels, outputs, position)
    }
    this.#discard(kept)
  }

  #differentiate(
    { steps, outputs, saved }: Kept<T>,
    position: number,
    gradients: (Arrived<T> | undefined)[],
    sink: GradientSink<T>,
  ): void {
    const step = steps[position]
    const arrived = gradients[position]
    if (step === undefined || arrived === undefined) throw new Error(`Step ${position} has no gradient.`)
    differentiateLayer(arrived, {
      kernels: this.kernels,
      tensors: this.#tensors,
      step,
      input: (index) => inputAt(step, index, outputs),
      output: () => outputAt(position, outputs),
      saved: saved[position] ?? [],
      isWanted: (index) => steps[step.inputs[index] ?? 0]?.node.op !== 'input',
      give: (index, gradient) => this.#collect(gradients, step.inputs[index], gradient),
      sink,
    })
    for (const tensor of saved[position] ?? []) this.kernels.free(tensor)
    saved[position] = []
  }

  /** Two gradients wait for each other: what consumes them may add them in its own pass. A third is added at once. */
  #collect(gradients: (Arrived<T> | undefined)[], position: number | undefined, gradient: T): void {
    if (position === undefined) throw new Error('A step has fewer inputs than its operation reads.')
    const present = gradients[position]
    gradients[position] = present === undefined ? [gradient] : [this.#summed(present), gradient]
  }

  /** Takes what arrived. */
  #summed([first, second]: Arrived<T>): T {
    if (second === undefined) return first
    const sum = this.kernels.add(first, second)
    this.kernels.free(first)
    this.kernels.free(second)
    return sum
  }

  #reading(step: Step, outputs: readonly (T | undefined)[], images: T) {
    const input = (index: number): T => inputAt(step, index, outputs)
    return { kernels: this.kernels, tensors: this.#tensors, images, step, input }
  }

  #count(batch: T): number {
    return this.kernels.shapeOf(batch)[0] ?? 1
  }

  #half(batch: T): () => number {
    return () => Math.max(1, Math.floor(this.#count(batch) / 2))
  }

  #activations(steps: readonly Step[]): readonly number[] {
    const costs = new Map(costOf(this.architecture).layers.map(({ node, activations }) => [node, activations]))
    return steps.map(({ node }) => costs.get(node.name) ?? 0)
  }

  #freeUnread(
    steps: readonly Step[],
    outputs: (T | undefined)[],
    position: number,
    isKept: (step: Step) => boolean,
  ): void {
    for (const index of new Set(steps[position]?.inputs)) {
      const step = steps[index]
      if (step?.lastReader === position && !isKept(step)) freeAt(this.kernels, outputs, index)
    }
  }

  #discard({ outputs, saved }: Kept<T>): void {
    for (const position of outputs.keys()) freeAt(this.kernels, outputs, position)
    for (const tensors of saved.splice(0)) for (const tensor of tensors) this.kernels.free(tensor)
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
