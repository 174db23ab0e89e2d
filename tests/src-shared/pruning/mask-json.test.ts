/** A mask survives a file, and a damaged file is refused with the reason. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskFromJson, maskToJson } from '../../../src-shared/pruning/mask-json'
import { networkAndMask } from '../../support/networks'

test('any mask comes back from its text as it was, in the same order', () => {
  fc.assert(
    fc.property(networkAndMask, ({ mask }) => {
      const back = maskFromJson(JSON.parse(JSON.stringify(maskToJson(mask))))
      expect([...back]).toEqual([...mask])
    }),
  )
})

test('it holds kept indices that any tool can read', () => {
  expect(maskToJson(new Map([['layer1.0.bn1', Uint8Array.of(1, 0, 1)]]))).toEqual({
    format: 'prunescope-mask/1',
    spaces: [{ space: 'layer1.0.bn1', channels: 3, kept: [0, 2] }],
  })
})

describe('a damaged mask is refused, saying what is wrong', () => {
  const space = { space: 'bn1', channels: 4, kept: [0, 2] }
  test.each<[string, unknown, string]>([
    ['no object', [], 'expected object'],
    ['another format', { format: 'masks', spaces: [] }, 'format'],
    [
      'an index beyond the layer',
      { format: 'prunescope-mask/1', spaces: [{ ...space, kept: [0, 4] }] },
      'not below the number',
    ],
    ['an index twice', { format: 'prunescope-mask/1', spaces: [{ ...space, kept: [2, 2] }] }, 'do not rise'],
    ['half an index', { format: 'prunescope-mask/1', spaces: [{ ...space, kept: [0.5] }] }, 'kept[0]'],
    ['a layer that keeps nothing', { format: 'prunescope-mask/1', spaces: [{ ...space, kept: [] }] }, 'kept'],
    ['a layer named twice', { format: 'prunescope-mask/1', spaces: [space, space] }, 'named twice'],
  ])('%s', (_, json, message) => {
    expect(() => maskFromJson(json)).toThrow(
      expect.objectContaining({ code: 'bad-argument', message: expect.stringContaining(message) }),
    )
  })
})
