/** What a policy lets go can go: over graphs of any shape, the cut network computes what the masked one computes. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { maskedWeights, transferWeights } from '../../../src-shared/pruning/transfer'
import { outputsOf, someWeights } from '../../support/networks'
import { arbitraryGraph, graphAndMask } from '../../support/random-graphs'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { channelSpaces } from '../../../src-shared/architecture/channel-spaces'

test('masked and cut graphs give the same outputs at rounding level, whatever the mask', () => {
  fc.assert(
    fc.property(graphAndMask, fc.integer(), ({ network, mask }, seed) => {
      const weights = someWeights(network, seed)
      const image = Float64Array.from({ length: 2 * 4 * 4 }, (_, index) => Math.sin(seed + index))
      const masked = outputsOf(network, maskedWeights(weights, network, mask), image)
      const cut = outputsOf(pruneArchitecture(network, mask), transferWeights(weights, network, mask), image)
      const range = Math.max(1e-6, ...masked.map(Math.abs))
      cut.forEach((value, index) => expect(Math.abs(value - (masked[index] ?? Infinity))).toBeLessThan(1e-9 * range))
    }),
    { numRuns: 300 },
  )
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
