/** What the pictures of a comparison show: places on the frontier, cuts that can be laid over each other, γ in one frame. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { frontierPlot, linearTicks, logTicks } from '../../../src-renderer/compare/frontier'
import { gammaOverlay } from '../../../src-renderer/compare/gamma-overlay'
import { agreement, cutsByNetwork } from '../../../src-renderer/compare/masks'
import type { Entry } from '../../../src-renderer/compare/measures'
import type { ComparedCut } from '../../../src-shared/contract/compare'
import { aRow } from '../runs/rows'

const point = (id: string, cost: number, quality: number) => ({ id, cost, quality })

test('cheaper runs stand further left and better ones higher; the line steps up where a better one is affordable', () => {
  const plot = frontierPlot([point('full', 4e6, 0.8), point('small', 1e6, 0.7), point('bad', 2e6, 0.5)], false)
  const [full, small, bad] = plot.points
  if (!full || !small || !bad) throw new Error('A point is missing.')
  expect([full, small, bad].map(({ isOnFront }) => isOnFront)).toEqual([true, true, false])
  expect(small.x).toBeLessThan(bad.x)
  expect(full.y).toBeLessThan(small.y)
  expect(plot.front).toEqual([
    { x: small.x, y: small.y },
    { x: full.x, y: small.y },
    { x: full.x, y: full.y },
    { x: 1, y: full.y },
  ])
})

test('every point lies inside the plot, whatever is compared, on either scale', () => {
  const some = fc.array(
    fc.record({
      cost: fc.double({ min: 1, max: 1e12, noNaN: true }),
      quality: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  )
  fc.assert(
    fc.property(some, fc.boolean(), (all, isLog) => {
      const plot = frontierPlot(
        all.map((choice, index) => ({ ...choice, id: String(index) })),
        isLog,
      )
      expect(plot.points).toHaveLength(all.length)
      for (const { x, y } of plot.points)
        for (const share of [x, y]) {
          expect(share).toBeGreaterThanOrEqual(0)
          expect(share).toBeLessThanOrEqual(1)
        }
    }),
  )
})

test('bars reach one standard deviation to either side, inside the plot; a single run has none', () => {
  const [spread, single] = frontierPlot(
    [
      { ...point('seeds', 10, 0.8), costStd: 4, qualityStd: 0.1 },
      { ...point('one', 20, 0.85), costStd: null },
    ],
    false,
  ).points
  if (!spread?.upBar || !spread.acrossBar || !single) throw new Error('A bar is missing.')
  expect(single).toMatchObject({ upBar: null, acrossBar: null })
  expect(spread.y - spread.upBar.from).toBeCloseTo(spread.upBar.to - spread.y)
  expect(spread.x - spread.acrossBar.from).toBeCloseTo(spread.acrossBar.to - spread.x)
  for (const end of [...Object.values(spread.upBar), ...Object.values(spread.acrossBar)]) {
    expect(end).toBeGreaterThan(0)
    expect(end).toBeLessThan(1)
  }
})

test('a run without cost is left out of a logarithmic plot', () => {
  expect(frontierPlot([point('none', 0, 0.5)], true).points).toEqual([])
})

test('ticks are round and inside', () => {
  expect(linearTicks(0.9, 4.2)).toEqual([1, 2, 3, 4])
  expect(logTicks(90, 2500)).toEqual([100, 200, 500, 1000, 2000])
})

function entryWithCut(id: string, cutId: string, parentId: string, kept: readonly number[]): Entry {
  const row = aRow(id)
  const mask: ComparedCut['mask'] = {
    format: 'prunescope-mask/1',
    spaces: [{ space: 'bn1', channels: 4, kept: [...kept] }],
  }
  const cut = {
    runId: cutId,
    parentId,
    requestedRatio: 0.5,
    removedChannels: 4 - kept.length,
    prunableChannels: 4,
    mask,
  }
  const none = { recipe: null, settings: null, section: null, environment: null, sizeBytes: null, shareNearZero: null }
  return { row, facts: { id, evaluations: [], ...none, cut }, lineage: [row] }
}

test('only different cuts of one network are laid over each other; a pruning and its fine-tuning are one cut', () => {
  const groups = cutsByNetwork([
    entryWithCut('prune', 'prune', 'train', [0, 1, 2]),
    entryWithCut('finetune', 'prune', 'train', [0, 1, 2]),
    entryWithCut('stricter', 'stricter', 'train', [1]),
    entryWithCut('elsewhere', 'elsewhere', 'other', [0]),
  ])
  expect(groups.map((group) => group.map(({ runId }) => runId))).toEqual([['prune', 'stricter']])
  const [a, b] = groups[0] ?? []
  if (!a || !b) throw new Error('A cut is missing.')
  expect(agreement(a, b)).toBe(1 / 3)
})

test('γ of several runs share their bins and their scale, as shares of each one’s channels', () => {
  const few = Float32Array.from([0, -1])
  const many = Float32Array.from([0, 0, 0, 0.25])
  const { outlines } = gammaOverlay(
    [
      { id: 'few', values: few },
      { id: 'many', values: many },
    ],
    'linear',
    4,
  )
  // The highest is 3/4 of the second run's channels in the first bin.
  expect(outlines.map(({ heights }) => heights)).toEqual([
    [2 / 3, 0, 0, 2 / 3],
    [1, 1 / 3, 0, 0],
  ])
  expect(outlines.map(({ shareNearZero }) => shareNearZero)).toEqual([0.5, 0.75])
})
