/** Folding keeps what pruned channels added: a network that loses only constants computes what it did. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { withConstantsFolded } from '../../../src-shared/pruning/constants'
import { largeBiasWarnings } from '../../../src-shared/pruning/large-bias'
import type { Mask } from '../../../src-shared/pruning/mask'
import { maskedWeights } from '../../../src-shared/pruning/transfer'
import { outputsOf, someWeights } from '../../support/networks'

const network = bottleneckResnet({ blocks: [1], planes: 4, stem: '3x3', classes: 4, inputSize: 6 })
/** Read by a 1×1 convolution: no border sees less of it. */
const space = 'layer1.0.bn2'

const bits = fc
  .array(fc.constantFrom(0, 1), { minLength: 4, maxLength: 4 })
  .filter((all) => all.includes(1) && all.includes(0))

/** The pruned channels' γ is zero already: what they add is their β. */
function weightsOf(mask: readonly number[], seed: number) {
  const weights = new Map(someWeights(network, seed))
  const gamma = weights.get(`${space}.weight`)?.values ?? new Float32Array()
  const values = gamma.map((value, channel) => (mask[channel] === 0 ? 0 : value))
  return weights.set(`${space}.weight`, { shape: [4], values })
}

test('a network whose pruned channels only add constants gives the same outputs without them', () => {
  fc.assert(
    fc.property(bits, fc.integer(), (kept, seed) => {
      const weights = weightsOf(kept, seed)
      const mask: Mask = new Map([[space, Uint8Array.from(kept)]])
      const image = Float64Array.from({ length: 3 * 6 * 6 }, (_, index) => Math.sin(index + seed))
      const before = outputsOf(network, weights, image)
      const after = outputsOf(network, maskedWeights(withConstantsFolded(weights, network, mask), network, mask), image)
      const range = Math.max(1, ...before.map(Math.abs))
      after.forEach((value, index) => expect(Math.abs(value - (before[index] ?? NaN))).toBeLessThan(1e-5 * range))
    }),
    { numRuns: 30 },
  )
})

test('only means of the BatchNorms behind pruned channels change, and the weights that went in stay as they were', () => {
  const weights = someWeights(network, 7)
  const mask: Mask = new Map([[space, Uint8Array.of(0, 1, 1, 0)]])
  const folded = withConstantsFolded(weights, network, mask)
  const changed = [...folded.keys()].filter((name) => folded.get(name) !== weights.get(name))
  expect(changed).toEqual(['layer1.0.bn3.running_mean'])
  expect(weights).toEqual(someWeights(network, 7))
  expect(largeBiasWarnings(folded, network, mask).length).toBeLessThanOrEqual(1)
})
