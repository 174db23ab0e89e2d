/** A run's log as it grows, and the lines of it that someone looks for. */

import type { LogChange } from '../../src-shared/contract/views'

export type StoredLine = LogChange['lines'][number]

/** The lines after a change, each once; null before it when the change is a stream's first, which holds everything. */
export function withLines(lines: readonly StoredLine[] | null, change: LogChange): readonly StoredLine[] {
  if (lines === null || lines.length === 0) return change.lines
  const last = lines.at(-1)?.rowId ?? -Infinity
  const fresh = change.lines.filter(({ rowId }) => rowId > last)
  return fresh.length === 0 ? lines : [...lines, ...fresh]
}

/**
 * Those that hold every word of the query, in any order and case.
 *
 * @param shown a line's text as the reader sees it
 */
export function linesWith(
  lines: readonly StoredLine[],
  query: string,
  shown: (text: string) => string = (text) => text,
): readonly StoredLine[] {
  const words = wordsOf(query)
  if (words.length === 0) return lines
  return lines.filter(({ text }) => {
    const lower = shown(text).toLowerCase()
    return words.every((word) => lower.includes(word))
  })
}

export type Piece = { readonly text: string; readonly isMatch: boolean }

/** A line in pieces, for what was looked for to be marked. */
export function piecesOf(text: string, query: string): readonly Piece[] {
  const words = wordsOf(query)
  if (words.length === 0) return [{ text, isMatch: false }]
  const literal = words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return text
    .split(new RegExp(`(${literal.join('|')})`, 'gi'))
    .map((piece, index) => ({ text: piece, isMatch: index % 2 === 1 }))
    .filter((piece) => piece.text !== '')
}

function wordsOf(query: string): readonly string[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}
