/** A pre-activated bottleneck ResNet from the names of the slimming port: `layer1.0.bn1` to `conv3`, and `bn` at the end. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import { buildPreactResnet, preactLabel, type PreactBlockSpec } from '../../src-shared/architecture/cifar-resnet'
import type { Weights } from '../../src-shared/weights'
import { channelsOfNorm, outputsOf, selectedFor } from './infer-selections'
import { mostFrequentSize, partsCount, type PlainTensors } from './infer-tensors'

const what = 'pre-activated ResNet'

export function isPreactResnet(tensors: Weights): boolean {
  return tensors.has('bn.weight') && tensors.has('layer1.0.bn3.weight')
}

/** @throws UserError naming what is missing or does not fit */
export function inferPreactResnet(file: PlainTensors, { inputSize }: { readonly inputSize?: number }): Architecture {
  const { tensors } = file
  const stageCount = partsCount(tensors, what, /^layer(\d)\./, (index) => `layer${index}`, 1)
  const stemChannels = outputsOf(tensors, what, 'conv1')
  let width = stemChannels
  const block = (name: string): PreactBlockSpec => {
    const selected = selectedFor(file, what, `${name}.select`, `${name}.bn1`, width)
    const inner = [2, 3].map((number) => channelsOfNorm(tensors, what, `${name}.bn${number}`))
    width = outputsOf(tensors, what, `${name}.conv3`)
    const downsample = tensors.has(`${name}.downsample.0.weight`)
    return { selected, widths: [inner[0] ?? 0, inner[1] ?? 0, width], downsample }
  }
  const stages = Array.from({ length: stageCount }, (_, index) => {
    const stage = `layer${index + 1}`
    const count = partsCount(tensors, what, new RegExp(`^${stage}\\.(\\d{1,3})\\.`), (place) => `${stage}.${place}`)
    return Array.from({ length: count }, (_, place) => block(`${stage}.${place}`))
  })
  const blocks = stages.reduce((sum, { length }) => sum + length, 0)
  return buildPreactResnet({
    stemChannels,
    stages,
    lastSelected: selectedFor(file, what, 'select', 'bn', width),
    classes: mostFrequentSize(tensors, what, ['fc.weight', 'fc.bias']),
    inputChannels: tensors.get('conv1.weight')?.shape[1] ?? 3,
    inputSize: inputSize ?? 32,
    label: preactLabel(3 * blocks + 2),
  })
}
