/** Graphs of any shape, such as VGG's chains, residual additions, DenseNet's concatenations, and what nobody would build. */

import fc from 'fast-check'
import type { Architecture, Node } from '../../src-shared/architecture/architecture'
import { channelSpaces, spaceById } from '../../src-shared/architecture/channel-spaces'
import type { Mask } from '../../src-shared/pruning/mask'
import { prunableSpaces } from '../../src-shared/pruning/prunable'
import { prunePolicies } from '../../src-shared/recipe/pruning'

/** One step of building: what is added, and numbers that choose what it reads. */
const step = fc.record({
  kind: fc.constantFrom(
    'conv',
    'convNorm',
    'convNorm',
    'residual',
    'add',
    'concat',
    'preActivation',
    'relu',
    'relu6',
    'pool',
    'average',
    'depthwise',
    'select',
  ),
  width: fc.integer({ min: 1, max: 5 }),
  kernel: fc.constantFrom(1, 3),
  rectified: fc.boolean(),
  picks: fc.tuple(fc.nat(99), fc.nat(99), fc.nat(99)),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** A tensor that later steps may read; `segments` are the widths that a concatenation joined. */
type Tensor = { readonly name: string; readonly segments: readonly number[] }

export const arbitraryGraph: fc.Arbitrary<Architecture> = fc
  .array(step, { minLength: 2, maxLength: 9 })
  .map((steps) => new Builder(steps).architecture)

const plain = { kernel: 3, rectified: true, picks: [0, 0, 0] } as const satisfies Partial<Step>
const width = fc.integer({ min: 1, max: 5 })

/** As VGG: convolutions with BatchNorm one behind the other, pooling now and then. */
export const vggLike: fc.Arbitrary<Architecture> = fc
  .array(fc.record({ width, isPooled: fc.boolean() }), { minLength: 2, maxLength: 6 })
  .map((layers) =>
    layers.flatMap(({ width: channels, isPooled }): Step[] => [
      { ...plain, picks: [0, 0, 0], kind: 'convNorm', width: channels },
      ...(isPooled
        ? [{ ...plain, picks: [0, 0, 0] as [number, number, number], kind: 'pool' as const, width: 1 }]
        : []),
    ]),
  )
  .map((steps) => new Builder(steps).architecture)

/** As DenseNet: BatchNorm before each convolution, a narrow 1×1 before each 3×3, and what comes out joined to all before. */
export const denseLike: fc.Arbitrary<Architecture> = fc
  .array(fc.record({ narrow: width, growth: width }), { minLength: 1, maxLength: 4 })
  .map((layers) =>
    layers.flatMap(({ narrow, growth }): Step[] => [
      { ...plain, picks: [0, 0, 0], kind: 'preActivation', kernel: 1, width: narrow },
      { ...plain, picks: [0, 0, 0], kind: 'preActivation', width: growth },
      // What the layer read, and what it made of it.
      { ...plain, picks: [2, 0, 0], kind: 'concat', width: 1 },
    ]),
  )
  .map((steps) => new Builder(steps).architecture)

/** Such a network and any mask of what the policy lets go; no space is left empty. */
export const withMask = (networks: fc.Arbitrary<Architecture>) =>
  fc.tuple(networks, fc.constantFrom(...prunePolicies)).chain(([network, policy]) => {
    const spaces = channelSpaces(network)
    const bitsOf = (channels: number): fc.Arbitrary<Uint8Array> =>
      fc
        .array(fc.constantFrom(0, 1), { minLength: channels, maxLength: channels })
        .map((bits) => Uint8Array.from(bits.includes(1) ? bits : bits.fill(1, 0, 1)))
    const masks = prunableSpaces(network, policy).map((id) =>
      bitsOf(spaceById(spaces, id).channels).map((bits) => [id, bits] as const),
    )
    const mask = fc.tuple(...masks).map((entries): Mask => new Map(entries))
    return fc.record({ network: fc.constant(network), policy: fc.constant(policy), mask })
  })

export const graphAndMask = withMask(arbitraryGraph)

class Builder {
  readonly architecture: Architecture
  readonly #nodes: Node[] = [{ op: 'input', name: 'input', channels: 2, height: 4, width: 4 }]
  readonly #tensors: Tensor[] = []

  constructor(steps: readonly Step[]) {
    this.#add(this.#norm(this.#conv({ name: 'input', segments: [2] }, 3, 3), true))
    for (const one of steps) this.#take(one)
    const last = this.#tensors.at(-1)?.name ?? ''
    this.#nodes.push({ op: 'globalAveragePool', name: 'pool', input: last })
    this.#nodes.push({ op: 'linear', name: 'fc', input: 'pool', outFeatures: 3 })
    this.architecture = {
      format: 'prunescope-architecture/1',
      label: 'graph',
      classes: 3,
      nodes: this.#nodes,
      blocks: [],
    }
  }

  #take({ kind, width, kernel, rectified, picks }: Step): void {
    const [first, second, third] = picks.map((pick) => this.#pick(pick))
    if (!first || !second || !third) return
    switch (kind) {
      case 'conv':
        return this.#add(this.#conv(first, width, kernel))
      case 'convNorm':
        return this.#add(this.#norm(this.#conv(first, width, kernel), rectified))
      case 'residual': {
        const { segments } = first
        if (segments.length > 1) return
        const branch = this.#norm(this.#conv(second, segments[0] ?? 1, kernel), false)
        return this.#add(this.#sum(first, branch, rectified))
      }
      case 'add': {
        const other = this.#tensors.find((one) => one !== first && one.segments.join() === first.segments.join())
        if (other) this.#add(this.#sum(first, other, rectified))
        return
      }
      case 'concat': {
        const parts = [...new Set([first, second, third])]
        if (parts.length === 1) return
        const name = this.#name('concat')
        this.#nodes.push({ op: 'concat', name, inputs: parts.map((part) => part.name) })
        return this.#add({ name, segments: parts.flatMap(({ segments }) => segments) })
      }
      case 'preActivation':
        return this.#add(this.#conv(this.#norm(first, true), width, kernel))
      case 'relu':
        return this.#add(this.#relu(first))
      case 'relu6': {
        const name = this.#name('relu6')
        this.#nodes.push({ op: 'relu6', name, input: first.name })
        return this.#add({ ...first, name })
      }
      case 'depthwise': {
        const name = this.#name('depthwise')
        const padding = (kernel - 1) / 2
        const pairs = { kernel: [kernel, kernel], stride: [1, 1], padding: [padding, padding] } as const
        this.#nodes.push({ op: 'depthwiseConv', name, input: first.name, ...pairs })
        const convolved = { ...first, name }
        return this.#add(rectified ? this.#norm(convolved, true) : convolved)
      }
      case 'select': {
        const channels = first.segments.reduce((sum, segment) => sum + segment, 0)
        const indices = Array.from({ length: channels }, (_, index) => index).filter((index) => index % width !== 1)
        const name = this.#name('select')
        this.#nodes.push({ op: 'select', name, input: first.name, indices })
        return this.#add(this.#norm({ name, segments: [indices.length] }, rectified))
      }
      case 'average': {
        const name = this.#name('averagePool')
        this.#nodes.push({ op: 'averagePool', name, input: first.name, kernel: [1, 1], stride: [1, 1] })
        return this.#add({ ...first, name })
      }
      case 'pool': {
        const name = this.#name('maxPool')
        this.#nodes.push({ op: 'maxPool', name, input: first.name, kernel: [3, 3], stride: [1, 1], padding: [1, 1] })
        return this.#add({ ...first, name })
      }
    }
  }

  #conv({ name: input }: Tensor, outChannels: number, kernel: number): Tensor {
    const name = this.#name('conv')
    const padding = (kernel - 1) / 2
    this.#nodes.push({
      op: 'conv',
      name,
      input,
      outChannels,
      kernel: [kernel, kernel],
      stride: [1, 1],
      padding: [padding, padding],
    })
    return { name, segments: [outChannels] }
  }

  #norm(tensor: Tensor, rectified: boolean): Tensor {
    const name = this.#name('bn')
    this.#nodes.push({ op: 'batchNorm', name, input: tensor.name })
    return rectified ? this.#relu({ ...tensor, name }) : { ...tensor, name }
  }

  #relu(tensor: Tensor): Tensor {
    const name = this.#name('relu')
    this.#nodes.push({ op: 'relu', name, input: tensor.name })
    return { ...tensor, name }
  }

  #sum(a: Tensor, b: Tensor, rectified: boolean): Tensor {
    const name = this.#name('add')
    this.#nodes.push({ op: 'add', name, inputs: [a.name, b.name] })
    return rectified ? this.#relu({ ...a, name }) : { ...a, name }
  }

  #add(tensor: Tensor): void {
    this.#tensors.push(tensor)
  }

  /** Mostly of the newest, so that graphs are deep. */
  #pick(pick: number): Tensor | undefined {
    const { length } = this.#tensors
    return this.#tensors[length - 1 - (pick % Math.min(length, 4))]
  }

  #name(kind: string): string {
    return `${kind}${this.#nodes.length}`
  }
}
