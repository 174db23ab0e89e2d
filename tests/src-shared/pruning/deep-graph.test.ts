/** A network of 5,000 convolutions is counted, masked and cut like any other: what looked at all nodes for each took minutes. */

import { expect, test } from 'vitest'
import { initialWeights } from '../../../src-main/engine/initialise'
import { architectureText, parseArchitecture } from '../../../src-shared/architecture/architecture-json'
import { channelSpaces } from '../../../src-shared/architecture/channel-spaces'
import { costOf } from '../../../src-shared/architecture/cost'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { torchSummary } from '../../../src-shared/architecture/torch-summary'
import { keptPerLayer } from '../../../src-shared/pruning/cfg'
import { withConstantsFolded } from '../../../src-shared/pruning/constants'
import { weightImportance } from '../../../src-shared/pruning/importance'
import { largeBiasWarnings } from '../../../src-shared/pruning/large-bias'
import { keptSizes, maskCostModel } from '../../../src-shared/pruning/mask-cost'
import { maskMaker } from '../../../src-shared/pruning/mask-maker'
import { plainRule } from '../../../src-shared/pruning/mask-rule'
import { batchNormRoles, prunableSpaces } from '../../../src-shared/pruning/prunable'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import { transferWeights } from '../../../src-shared/pruning/transfer'

const blocks = 1667
const network = bottleneckResnet({ stem: '3x3', planes: 4, blocks: [blocks], classes: 10, inputSize: 8 })
const weights = initialWeights(network, 1)

test.each([
  ['block-interior', 2 * blocks],
  ['all-free', 2 * blocks + 1],
  // All that is added up, along all of the network, is one space.
  ['coupled', 2 * blocks + 2],
] as const)('under %s %i spaces may go, and half of their channels do', (policy, spaces) => {
  const prunable = prunableSpaces(network, policy)
  expect(prunable).toHaveLength(spaces)
  expect(batchNormRoles(network, policy)).toHaveLength(3 * blocks + 2)
  const importance = weightImportance('l1', weights, network, prunable)
  const { mask } = maskMaker(importance, network)({ ...plainRule(0.5), policy, importance: 'l1' })
  const cut = pruneArchitecture(network, mask)
  const { params, macs } = costOf(cut)
  expect(maskCostModel(network)(keptSizes(mask))).toMatchObject({ params, macs })
  expect(transferWeights(weights, network, mask).size).toBe(weights.size)
  expect(withConstantsFolded(weights, network, mask).size).toBe(weights.size)
  // Fresh weights have β = 0.
  expect(largeBiasWarnings(weights, network, mask)).toEqual([])
  expect(keptPerLayer(network, cut).length).toBeGreaterThan(3 * blocks)
})

test('it is described, read again and summed up', () => {
  expect(network.nodes.filter(({ op }) => op === 'conv')).toHaveLength(3 * blocks + 2)
  expect(parseArchitecture(JSON.parse(architectureText(network)))).toEqual(network)
  expect(channelSpaces(network).spaces.size).toBe(2 * blocks + 4)
  expect(torchSummary(network).rows.length).toBeGreaterThan(10 * blocks)
})
