/** A DenseNet from the names of the slimming port: `dense1.0.bn1`, `trans1.conv1`, with or without selections. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import { buildDensenet, densenetLabel, type DenseLayerSpec } from '../../src-shared/architecture/densenet'
import type { Weights } from '../../src-shared/weights'
import { outputsOf, selectedFor } from './infer-selections'
import { mostFrequentSize, partsCount, type PlainTensors } from './infer-tensors'

const what = 'DenseNet'

export function isDensenet(tensors: Weights): boolean {
  return [...tensors.keys()].some((name) => name.startsWith('dense1.'))
}

/** @throws UserError naming what is missing or does not fit */
export function inferDensenet(file: PlainTensors, { inputSize }: { readonly inputSize?: number }): Architecture {
  const { tensors } = file
  const stageCount = partsCount(tensors, what, /^dense(\d)\./, (index) => `dense${index}`, 1)
  const stemChannels = outputsOf(tensors, what, 'conv1')
  let width = stemChannels
  const layer = (name: string): DenseLayerSpec => ({
    selected: selectedFor(file, what, `${name}.select`, `${name}.bn1`, width),
    out: outputsOf(tensors, what, `${name}.conv1`),
  })
  const transitions: DenseLayerSpec[] = []
  const stages = Array.from({ length: stageCount }, (_, index) => {
    const stage = `dense${index + 1}`
    const count = partsCount(tensors, what, new RegExp(`^${stage}\\.(\\d{1,3})\\.`), (place) => `${stage}.${place}`)
    const layers = Array.from({ length: count }, (_, place) => {
      const made = layer(`${stage}.${place}`)
      width += made.out
      return made
    })
    if (index + 1 < stageCount) {
      const transition = layer(`trans${index + 1}`)
      transitions.push(transition)
      width = transition.out
    }
    return layers
  })
  const [count = 0, ...others] = stages.map(({ length }) => length)
  const depth = others.every((other) => other === count) ? stages.length * count + 4 : null
  return buildDensenet({
    stemChannels,
    stages,
    transitions,
    lastSelected: selectedFor(file, what, 'select', 'bn', width),
    classes: mostFrequentSize(tensors, what, ['fc.weight', 'fc.bias']),
    inputChannels: tensors.get('conv1.weight')?.shape[1] ?? 3,
    inputSize: inputSize ?? 32,
    label: depth === null ? what : densenetLabel(depth, stages[0]?.[0]?.out ?? 0),
  })
}
