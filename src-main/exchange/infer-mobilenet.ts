/** A MobileNet-V2 from torchvision's names: `features.0.0`, `features.1.conv.0.0`, …, `classifier.1`. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import {
  buildMobilenet,
  mobilenetBlocks,
  mobilenetV2,
  type InvertedResidualSpec,
} from '../../src-shared/architecture/mobilenet'
import type { Weights } from '../../src-shared/weights'
import { batchNormTensors, mostFrequentSize, partsCount, wrongTensors } from './infer-tensors'

const what = 'MobileNet-V2'
const imageNetClasses = 1000
const knownWidths = [0.1, 0.25, 0.35, 0.5, 0.75, 1, 1.3, 1.4]

export function isMobilenet(tensors: Weights): boolean {
  return [...tensors.keys()].some((name) => name.startsWith('features.1.conv.'))
}

/**
 * Strides have no tensors: with a thousand classes and no size said, images are ImageNet's.
 *
 * @throws UserError naming what is missing or does not fit
 */
export function inferMobilenet(tensors: Weights, { inputSize }: { readonly inputSize?: number }): Architecture {
  const places = partsCount(tensors, what, /^features\.(\d{1,3})\./, (place) => `features.${place}`)
  const last = mobilenetBlocks.reduce((sum, count) => sum + count, 1)
  if (places !== last + 1)
    throw wrongTensors('The weights are no whole MobileNet-V2', [
      `features.${Math.min(places, last)}.0.weight should be the last convolution, and there are ${places} of ${last + 1} parts`,
    ])
  let place = 1
  const stages = mobilenetBlocks.map((count) => Array.from({ length: count }, () => inferBlock(tensors, place++)))
  const classes = mostFrequentSize(tensors, what, ['classifier.1.weight', 'classifier.1.bias'])
  const of = {
    classes,
    inputChannels: tensors.get('features.0.0.weight')?.shape[1] ?? 3,
    inputSize: inputSize ?? (classes === imageNetClasses ? 224 : 32),
  }
  const inferred = buildMobilenet({
    ...of,
    stemChannels: convWidth(tensors, 'features.0.0', 'features.0.1'),
    stages,
    headChannels: convWidth(tensors, `features.${last}.0`, `features.${last}.1`),
    label: what,
  })
  const nodes = JSON.stringify(inferred.nodes)
  const known = knownWidths.map((width) => mobilenetV2(width, of)).find((one) => JSON.stringify(one.nodes) === nodes)
  return known ?? inferred
}

function inferBlock(tensors: Weights, place: number): InvertedResidualSpec {
  const name = `features.${place}.conv`
  // A block that does not widen begins with its depthwise convolution, and has its projection in the second place.
  const widens = [...tensors.keys()].some((tensor) => tensor.startsWith(`${name}.3.`))
  const projection = widens ? 2 : 1
  return {
    hidden: widens ? convWidth(tensors, `${name}.0.0`, `${name}.0.1`) : null,
    out: convWidth(tensors, `${name}.${projection}`, `${name}.${projection + 1}`),
  }
}

function convWidth(tensors: Weights, conv: string, batchNorm: string): number {
  return mostFrequentSize(tensors, what, [`${conv}.weight`, ...batchNormTensors(batchNorm)])
}
