/** The counts that a report gives of moved weights are those of the move itself. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { channelSpaces } from '../../../src-shared/architecture/channel-spaces'
import { elementsOf, parametersOf } from '../../../src-shared/architecture/parameters'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { transferWeights } from '../../../src-shared/pruning/transfer'
import { transfers } from '../../../src-shared/reports/sections/transfer'

test('whatever the mask and policy, each tensor has the shape that the report says', () => {
  const architecture = bottleneckResnet({ stem: '3x3', planes: 4, blocks: [1, 1], classes: 3, inputSize: 16 })
  const weights = new Map(
    parametersOf(architecture).map(({ name, shape }) => [name, { shape, values: new Float32Array(elementsOf(shape)) }]),
  )
  const { spaces } = channelSpaces(architecture)
  const policies = fc.constantFrom('block-interior' as const, 'all-free' as const, 'coupled' as const)
  fc.assert(
    fc.property(policies, fc.infiniteStream(fc.boolean()), (policy, bits) => {
      const mask = new Map(
        prunableSpaces(architecture, policy).map((id) => {
          const kept = Uint8Array.from({ length: spaces.get(id)?.channels ?? 0 }, () => (bits.next().value ? 1 : 0))
          kept[0] = 1
          return [id, kept]
        }),
      )
      const moved = transferWeights(weights, architecture, mask)
      for (const { parameter, axes, isWhole, elementsAfter } of transfers(architecture, mask)) {
        const { shape, values } = moved.get(parameter.name) ?? { shape: [], values: [] }
        expect(axes.map(({ kept }) => kept)).toEqual(shape)
        expect(elementsAfter).toBe(values.length)
        expect(isWhole).toBe(values.length === elementsOf(parameter.shape))
      }
    }),
    { numRuns: 50 },
  )
})
