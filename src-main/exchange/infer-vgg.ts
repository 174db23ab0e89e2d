/** A VGG from its tensors: places in PyTorch's `Sequential` tell where the pools are, which have no tensors. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import { buildVgg, vggDepth, type VggHead } from '../../src-shared/architecture/vgg'
import { UserError } from '../../src-shared/errors'
import type { Weights } from '../../src-shared/weights'
import { batchNormTensors, bracketed, mostFrequentSize, wrongTensors } from './infer-tensors'

const firstConv = /^(features?)\.0\.weight$/
const imageNetSize = 224
const smallSize = 32

export function isVgg(tensors: Weights): boolean {
  return [...tensors.keys()].some((name) => firstConv.test(name))
}

/** The first of three linear layers on a map, [outputs, channels·side²], as the convolution that it is. */
export function withConvolvedHead(tensors: Weights): Weights {
  const linear = tensors.get(firstOfThree)
  const side = headSide(tensors)
  const [outputs = 0, inputs = 0] = linear?.shape ?? []
  if (!linear || linear.shape.length !== 2 || side === null) return tensors
  const shape = [outputs, inputs / side ** 2, side, side]
  return new Map([...tensors].map(([name, tensor]) => [name, name === firstOfThree ? { ...linear, shape } : tensor]))
}

/**
 * @throws UserError `architecture-unclear` for a VGG without BatchNorm, `bad-weights` naming tensors that do not fit
 */
export function inferVgg(tensors: Weights, { inputSize }: { readonly inputSize?: number }): Architecture {
  const container = containerOf(tensors)
  const stages = stagesOf(tensors, container)
  const head = headOf(tensors, container)
  const depth = vggDepth(stages.map(({ length }) => length))
  const counts = stages.map(({ length }) => length).join('-')
  const isLarge = head.kind === 'three-linear' && head.side > 1
  const last = head.kind === 'three-linear' ? 'classifier.6' : 'classifier'
  return buildVgg({
    stages,
    head,
    container,
    bias: tensors.has(`${container}.0.bias`),
    classes: mostFrequentSize(tensors, 'VGG', [`${last}.weight`, `${last}.bias`]),
    inputChannels: tensors.get(`${container}.0.weight`)?.shape[1] ?? 3,
    inputSize: inputSize ?? (isLarge ? imageNetSize : smallSize),
    label: `${depth === null ? `VGG ${counts}` : `VGG-${depth}-BN`}${isLarge ? ' (torchvision)' : ''}`,
  })
}

const firstOfThree = 'classifier.0.weight'

function containerOf(tensors: Weights): string {
  return [...tensors.keys()].flatMap((name) => firstConv.exec(name)?.[1] ?? [])[0] ?? 'features'
}

/** Places of the convolutions, in order. */
function convPlaces(tensors: Weights, container: string): readonly number[] {
  const pattern = new RegExp(`^${container}\\.(\\d{1,3})\\.weight$`)
  return [...tensors]
    .flatMap(([name, { shape }]) => (shape.length === 4 ? (pattern.exec(name)?.[1] ?? []) : []))
    .map(Number)
    .sort((a, b) => a - b)
}

/** Widths by stage: after convolution, BatchNorm and ReLU the next stands in the third place, or behind a pool in the fourth. */
function stagesOf(tensors: Weights, container: string): readonly (readonly number[])[] {
  const stages: number[][] = [[]]
  let expected = 0
  for (const place of convPlaces(tensors, container)) {
    const name = `${container}.${place}`
    const norm = `${container}.${place + 1}`
    if (place === expected + 1 && expected > 0) stages.push([])
    else if (place !== expected) throw misplaced(tensors, name, `${container}.${expected}`)
    if (!batchNormTensors(norm).some((tensor) => tensors.get(tensor)?.shape.length === 1)) throw withoutNorm(name, norm)
    stages.at(-1)?.push(mostFrequentSize(tensors, 'VGG', [`${name}.weight`, ...batchNormTensors(norm)]))
    expected = place + 3
  }
  return stages
}

function headOf(tensors: Weights, container: string): VggHead {
  if (!tensors.has(firstOfThree)) return { kind: container === 'features' ? 'pool-linear' : 'linear' }
  const side = headSide(tensors)
  const linear = tensors.get(firstOfThree)
  if (side === null)
    throw wrongTensors('The weights are no whole VGG', [
      `${firstOfThree} is ${bracketed(linear?.shape ?? [])}, which is no square map of the last convolution's channels`,
    ])
  const widthOf = (name: string): number => mostFrequentSize(tensors, 'VGG', [`${name}.weight`, `${name}.bias`])
  return { kind: 'three-linear', side, widths: [widthOf('classifier.0'), widthOf('classifier.3')] }
}

/** Side of the map that the first linear layer reads; null where it is no whole number. */
function headSide(tensors: Weights): number | null {
  const container = containerOf(tensors)
  const channels = tensors.get(`${container}.${convPlaces(tensors, container).at(-1) ?? 0}.weight`)?.shape[0]
  const [, inputs = 0, side] = tensors.get(firstOfThree)?.shape ?? []
  if (side !== undefined) return side
  const found = Math.sqrt(inputs / (channels ?? Number.NaN))
  return Number.isInteger(found) && found > 0 ? found : null
}

function withoutNorm(conv: string, norm: string): UserError {
  return new UserError(
    'architecture-unclear',
    `${norm}, behind the convolution ${conv}.weight, is no BatchNorm, so its channels have no γ to be pruned by.`,
    'Import a VGG with BatchNorm, such as torchvision’s vgg16_bn.',
  )
}

function misplaced(tensors: Weights, found: string, expected: string): UserError {
  const shape = bracketed(tensors.get(`${found}.weight`)?.shape ?? [])
  return wrongTensors('The weights are no whole VGG', [
    `${found}.weight ${shape} is a convolution where ${expected}.weight was expected, or after a pool the place behind it`,
  ])
}
