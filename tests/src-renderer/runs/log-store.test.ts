/** A run's log: each line once, and found by its words. */

import { describe, expect, test } from 'vitest'
import { linesWith, piecesOf, withLines, type StoredLine } from '../../../src-renderer/runs/log-store'

const line = (rowId: number, text = `line ${rowId}`): StoredLine => ({ rowId, level: 'info', text, timeMs: rowId })

describe('lines', () => {
  test('come in order, each once', () => {
    const first = withLines(null, { lines: [line(1), line(2)] })
    const later = withLines(first, { lines: [line(2), line(3)] })
    expect(later.map(({ rowId }) => rowId)).toEqual([1, 2, 3])
  })

  test('of a new beginning replace what there was', () => {
    expect(withLines(null, { lines: [line(5)] })).toEqual([line(5)])
  })
})

describe('search', () => {
  const lines = [line(1, 'Epoch 1 (loss 2.3)'), line(2, 'a warning of *everything*'), line(3, 'EPOCH 2')]

  test('finds every word in any order and case', () => {
    expect(linesWith(lines, ' 2 epoch ').map(({ rowId }) => rowId)).toEqual([1, 3])
    expect(linesWith(lines, '')).toBe(lines)
  })

  test('takes signs for themselves, and marks what it found', () => {
    expect(linesWith(lines, '*every').map(({ rowId }) => rowId)).toEqual([2])
    expect(piecesOf('a *b* c', '*B')).toEqual([
      { text: 'a ', isMatch: false },
      { text: '*b', isMatch: true },
      { text: '* c', isMatch: false },
    ])
    expect(piecesOf('as it is', '')).toEqual([{ text: 'as it is', isMatch: false }])
  })
})
