/** A query's text in tokens; everything is some token, so that what is wrong can be told where it is. */

import { notInWords } from './syntax'

export type Token = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'quoted'; readonly text: string; readonly isClosed: boolean }
  | { readonly kind: 'operator'; readonly text: string }
  | { readonly kind: 'open' | 'close' | 'comma'; readonly text: string }
)

const pattern = new RegExp(
  [
    String.raw`(?<space>\s+)`,
    String.raw`(?<quoted>"(?:[^"\\]|\\.)*(?<end>")?|'(?:[^'\\]|\\.)*(?<end2>')?)`,
    String.raw`(?<operator>!=|<=|>=|[:=<>!])`,
    String.raw`(?<mark>[(),])`,
    `(?<word>[^${notInWords}]+)`,
  ].join('|'),
  'gsu',
)

const marks: Readonly<Record<string, 'open' | 'close' | 'comma'>> = { '(': 'open', ')': 'close', ',': 'comma' }

/** In their order, spaces left out. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  for (const { groups = {}, index, 0: all } of text.matchAll(pattern)) {
    const place = { start: index, end: index + all.length }
    if (groups.word !== undefined) tokens.push({ kind: 'word', text: all, ...place })
    else if (groups.operator !== undefined) tokens.push({ kind: 'operator', text: all, ...place })
    else if (groups.quoted !== undefined) {
      const isClosed = (groups.end ?? groups.end2) !== undefined
      tokens.push({ kind: 'quoted', text: unquoted(all.slice(1, isClosed ? -1 : undefined)), isClosed, ...place })
    } else if (groups.mark !== undefined) tokens.push({ kind: marks[all] ?? 'comma', text: all, ...place })
  }
  return tokens
}

function unquoted(text: string): string {
  return text.replaceAll(/\\(.)/gs, '$1')
}
