/** The order in which channels go, and how far a threshold may rise. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskByGlobalThreshold, type Importance } from '../../../src-shared/pruning/mask'
import { rankChannels, safeLimit } from '../../../src-shared/pruning/ranking'
import { arbitraryImportance, importanceOf } from '../../support/masks'

test('channels rank by |γ| over all layers, equals by network order and then by channel', () => {
  const ranking = rankChannels(importanceOf({ late: [0.5, 0.1], early: [0.1, 0.3] }))
  expect([0, 1, 2, 3].map((rank) => ranking.at(rank))).toEqual([
    { space: 'late', channel: 1 },
    { space: 'early', channel: 0 },
    { space: 'early', channel: 1 },
    { space: 'late', channel: 0 },
  ])
  expect(ranking.valueAt(3)).toBe(0.5)
  expect(() => ranking.at(4)).toThrow(RangeError)
})

describe('the safe limit', () => {
  test('is the smallest of the layers’ largest |γ|', () => {
    const limit = safeLimit(importanceOf({ wide: [1, 2, 3, 4], faint: [0.25, 0.75, 0.5, 1.5] }))
    expect(limit).toEqual({ ratio: 4 / 8, removable: 4, threshold: 1.5, space: 'faint' })
  })

  test('empties no layer', () => {
    fc.assert(
      fc.property(arbitraryImportance, (importance) => {
        const { ratio, removable, threshold } = safeLimit(importance)
        expect(emptied(importance, ratio)).toEqual([])
        expect(maskByGlobalThreshold(importance, ratio).removedChannels).toBe(removable)
        expect(threshold).toBe(Math.min(...[...importance.values()].map((values) => Math.max(...values))))
      }),
    )
  })

  test('is left behind with one channel more: its layer empties', () => {
    fc.assert(
      fc.property(arbitraryImportance, (importance) => {
        const { removable, space } = safeLimit(importance)
        const channels = [...importance.values()].reduce((sum, values) => sum + values.length, 0)
        fc.pre(removable + 1 < channels)
        expect(emptied(importance, (removable + 1) / channels)).toEqual([space])
      }),
    )
  })

  test('of nothing is nothing', () => {
    expect(safeLimit(new Map())).toEqual({ ratio: 0, removable: 0, threshold: 0, space: null })
  })
})

function emptied(importance: Importance, ratio: number): readonly string[] {
  return maskByGlobalThreshold(importance, ratio).warnings.flatMap((warning) =>
    warning.kind === 'emptied-layer' ? [warning.space] : [],
  )
}
