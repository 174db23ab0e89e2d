/** The list of runs as the page puts it together: whatever order it is told in, it ends as if it had come at once. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { families, FamilyTree } from '../../../src-renderer/runs/family-tree'
import { RunListing } from '../../../src-renderer/runs/run-listing'
import type { RunRow } from '../../../src-shared/contract/views'
import { aRow } from './rows'

const told = (changed: readonly RunRow[], untold = 0, removed: readonly string[] = []) => ({
  changed,
  removed,
  pinnedId: null,
  untold,
})
const idsOf = (tree: { readonly families: RunListing['families'] }): readonly (readonly string[])[] =>
  tree.families.map(({ members }) => members.map(({ row, depth }) => `${row.id}${'>'.repeat(depth)}`))

const train = aRow('a', { name: 'one/train', experimentId: 'x', createdMs: 1 })
const cut = aRow('b', { name: 'one/prune-0.5', experimentId: 'x', parentId: 'a', createdMs: 2 })
/** Made later, by hand. */
const tuned = aRow('c', { name: 'again', parentId: 'b', createdMs: 3 })
const other = aRow('d', { name: 'two/train', experimentId: 'y', createdMs: 4 })

describe('families', () => {
  test('a child that came before its parent joins its family when that comes', () => {
    const listing = new RunListing()
    listing.apply(told([tuned, other], 2), true)
    expect(idsOf(listing)).toEqual([['d'], ['c']])
    listing.apply(told([cut], 1), false)
    expect(idsOf(listing)).toEqual([['d'], ['b', 'c>']])
    listing.apply(told([train]), false)
    expect(idsOf(listing)).toEqual([['d'], ['a', 'b>', 'c>>']])
  })

  test('what is thrown away leaves its children behind, and comes back to them', () => {
    const listing = new RunListing()
    listing.apply(told([train, cut, tuned]), true)
    listing.apply(told([{ ...cut, trashedMs: 9 }]), false)
    expect(idsOf(listing)).toEqual([['c'], ['a']])
    expect(listing.counts).toEqual({ current: 2, archived: 0, trashed: 1 })
    listing.apply(told([cut]), false)
    expect(idsOf(listing)).toEqual([['a', 'b>', 'c>>']])
    listing.apply(told([], 0, ['a', 'b', 'c']), false)
    expect(listing.families).toEqual([])
    expect(listing.rows.size).toBe(0)
  })

  test('families that nothing has happened to stay the very same', () => {
    const listing = new RunListing()
    listing.apply(told([train, cut, other]), true)
    const [before] = listing.families
    listing.apply(told([{ ...cut, starred: true }]), false)
    const [first, second] = listing.families
    expect(first).toBe(before)
    expect(second?.members[1]?.row.starred).toBe(true)
  })

  test('told in any order, changed and removed in between, they are as if made of the rows at the end', () => {
    const row = fc
      .record({
        at: fc.nat(30),
        parent: fc.option(fc.nat(30)),
        experiment: fc.option(fc.constantFrom('x', 'y', 'z')),
        gone: fc.boolean(),
      })
      .map(({ at, parent, experiment, gone }) => ({
        gone,
        row: aRow(`r${String(at).padStart(2, '0')}`, {
          createdMs: at,
          // Parents are made before their children.
          parentId: parent !== null && parent < at ? `r${String(parent).padStart(2, '0')}` : null,
          experimentId: experiment,
        }),
      }))
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (steps) => {
        const tree = new FamilyTree()
        const rows = new Map<string, RunRow>()
        for (const { gone, row: one } of steps) {
          if (gone) {
            tree.remove(one.id)
            rows.delete(one.id)
          } else {
            tree.put(one)
            rows.set(one.id, one)
          }
          if (one.createdMs % 3 === 0) tree.families()
        }
        expect(tree.size).toBe(rows.size)
        const ordered = [...rows.values()].sort((a, b) => a.createdMs - b.createdMs)
        expect(tree.families()).toEqual(families(ordered))
        expect(tree.families().flatMap(({ members }) => members)).toHaveLength(rows.size)
        for (const { members } of tree.families())
          for (const { row: member } of members)
            if (rows.has(member.parentId ?? ''))
              expect(members.some(({ row: parent }) => parent.id === member.parentId)).toBe(true)
      }),
      { seed: 3, numRuns: 300 },
    )
  })
})

describe('how much is there', () => {
  test('is said until all is, whatever changes meanwhile', () => {
    const listing = new RunListing()
    expect(listing.loading).toBeNull()
    listing.apply(told([cut, tuned], 2), true)
    expect(listing.loading).toEqual({ told: 2, all: 4 })
    listing.apply(told([other, { ...cut, starred: true }], 1), false)
    expect(listing.loading).toEqual({ told: 3, all: 4 })
    listing.apply(told([train]), false)
    expect(listing.loading).toBeNull()
  })

  test('a line that is begun anew takes nothing away until it has told all, then what is gone', () => {
    const listing = new RunListing()
    listing.apply(told([train, cut, tuned]), true)
    listing.apply(told([other], 2), true)
    expect([...listing.rows.keys()]).toEqual(['a', 'b', 'c', 'd'])
    expect(listing.loading).toBeNull()
    listing.apply(told([train, cut]), false)
    expect([...listing.rows.keys()]).toEqual(['a', 'b', 'd'])
    expect(idsOf(listing)).toEqual([['d'], ['a', 'b>']])
  })

  test('a line that broke before it had told all begins to count anew', () => {
    const listing = new RunListing()
    listing.apply(told([tuned, other], 2), true)
    listing.apply(told([other], 3), true)
    expect(listing.loading).toEqual({ told: 1, all: 4 })
    listing.apply(told([train, cut, tuned]), false)
    expect(listing.rows.size).toBe(4)
    expect(listing.loading).toBeNull()
  })
})
