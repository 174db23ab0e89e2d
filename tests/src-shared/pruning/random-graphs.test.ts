/** What a policy lets go can go: over graphs of any shape, the cut network computes what the masked one computes. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { maskedWeights, transferWeights } from '../../../src-shared/pruning/transfer'
import { outputsOf, someWeights } from '../../support/networks'
import { arbitraryGraph, denseLike, graphAndMask, vggLike, withMask } from '../../support/random-graphs'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { channelSpaces } from '../../../src-shared/architecture/channel-spaces'

test.each([
  ['of any shape', graphAndMask, 300],
  ['like VGG', withMask(vggLike), 60],
  ['like DenseNet', withMask(denseLike), 60],
] as const)(
  'masked and cut graphs %s give the same outputs at rounding level, whatever the mask',
  (_, masked, numRuns) => {
    fc.assert(
      fc.property(masked, fc.integer(), ({ network, mask }, seed) => {
        const weights = someWeights(network, seed)
        const image = Float64Array.from({ length: 2 * 4 * 4 }, (_value, index) => Math.sin(seed + index))
        const whole = outputsOf(network, maskedWeights(weights, network, mask), image)
        const cut = outputsOf(pruneArchitecture(network, mask), transferWeights(weights, network, mask), image)
        const range = Math.max(1e-6, ...whole.map(Math.abs))
        cut.forEach((value, index) => expect(Math.abs(value - (whole[index] ?? Infinity))).toBeLessThan(1e-9 * range))
      }),
      { numRuns },
    )
  },
)

test('in a chain like VGG every convolution may lose channels; in one like DenseNet those that only one layer reads', () => {
  for (const network of fc.sample(vggLike, { numRuns: 20, seed: 1 })) {
    const convolutions = network.nodes.filter(({ op }) => op === 'conv')
    // Widths of neighbours may be alike, but each layer is a space of its own.
    expect(prunableSpaces(network, 'all-free')).toHaveLength(convolutions.length)
  }
  for (const network of fc.sample(denseLike, { numRuns: 20, seed: 1 })) {
    const narrow = network.nodes.filter((node) => node.op === 'conv' && node.kernel[0] === 1)
    const prunable = prunableSpaces(network, 'coupled')
    expect(prunable.length).toBeGreaterThanOrEqual(narrow.length)
    expect(network.nodes.some(({ op }) => op === 'concat')).toBe(true)
  }
})

test('the graphs have what makes it hard: residual groups that go as one, and concatenations', () => {
  const graphs = fc.sample(arbitraryGraph, { numRuns: 200, seed: 1 })
  const kinds = graphs.flatMap((network) => {
    const { spaces } = channelSpaces(network)
    return prunableSpaces(network, 'coupled').map((id) => spaces.get(id)?.kind)
  })
  expect(kinds.filter((kind) => kind === 'residual').length).toBeGreaterThan(20)
  expect(graphs.filter(({ nodes }) => nodes.some(({ op }) => op === 'concat')).length).toBeGreaterThan(20)
})
