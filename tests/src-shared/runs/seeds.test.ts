/** Mean and spread over seeds, and which runs they are taken of. */

import { expect, test } from 'vitest'
import { seedGroups, spreadOver } from '../../../src-shared/runs/seeds'

test('the spread is that of a sample; what is not known does not count', () => {
  expect(spreadOver([1, null, 3, 5])).toEqual({ mean: 3, std: 2, n: 3 })
  expect(spreadOver([0.9])).toEqual({ mean: 0.9, std: null, n: 1 })
  expect(spreadOver([null, Number.NaN])).toBeNull()
})

test('runs that differ only in their seed are one group, in the order of the first; all else stays alone', () => {
  const row = (id: string, twins: string, seeds = id) => ({ id, twins, seeds })
  const told = (rows: Parameters<typeof seedGroups>[0]) =>
    seedGroups(rows).map((group) => group.map(({ id }) => id).join(' '))
  expect(told([row('a', 'x'), row('b', ''), row('c', 'y'), row('d', 'x'), row('e', '')])).toEqual([
    'a d',
    'b',
    'c',
    'e',
  ])
  // The same seed again is the same run again.
  expect(told([row('a', 'x', '0'), row('b', 'x', '0'), row('c', 'x', '1')])).toEqual(['a c', 'b'])
})
