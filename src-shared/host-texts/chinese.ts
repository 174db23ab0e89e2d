/** Sentences of the host in Traditional Chinese: they come in English, as the log and the command line have them. */

import { clusterSentences } from './zh-TW/clusters'
import { dataSentences } from './zh-TW/data'
import { exchangeSentences } from './zh-TW/exchange'
import { jobSentences } from './zh-TW/jobs'
import { maskSentences } from './zh-TW/masks'
import { otherSentences } from './zh-TW/others'
import { recipeSentences } from './zh-TW/recipes'
import { runSentences } from './zh-TW/runs'
import { runtimeSentences } from './zh-TW/runtime'
import { weightSentences } from './zh-TW/weights'
import { hostWords } from './zh-TW/words'
import { workspaceSentences } from './zh-TW/workspace'

/**
 * What the host says, as it says it, with names where values stand. The name says what the value may be: `{path}` stays as
 * it is and is no more than part of a sentence; `{WHAT}` is itself one of these, or of the words, or a number; `{Why}` is one of these,
 * or anything else that stays as it is, as what other programs say does.
 */
export const hostSentences: Readonly<Record<string, string>> = {
  ...runSentences,
  ...jobSentences,
  ...recipeSentences,
  ...dataSentences,
  ...weightSentences,
  ...exchangeSentences,
  ...maskSentences,
  ...clusterSentences,
  ...runtimeSentences,
  ...workspaceSentences,
}

type Pattern = {
  /** What stands between the values; one more than there are names. */
  readonly literals: readonly string[]
  readonly names: readonly string[]
  readonly said: string
}

/** Of two that fit, the one that says more is meant: it comes first. */
const patterns: readonly Pattern[] = Object.entries({ ...otherSentences, ...hostSentences })
  .map(([sentence, said]) => {
    const pieces = sentence.split(/\{(\w+)\}/)
    return {
      literals: pieces.filter((_, at) => at % 2 === 0),
      names: pieces.filter((_, at) => at % 2 === 1),
      said,
    }
  })
  .sort((a, b) => lettersOf(b) - lettersOf(a))

/** Places in `patterns` by a word that the sentence must have; those that need none under the empty word. */
const byWord = indexed(patterns)

function indexed(all: readonly Pattern[]): ReadonlyMap<string, readonly number[]> {
  const words = all.map(wholeWords)
  const counts = new Map<string, number>()
  for (const word of words.flat()) counts.set(word, (counts.get(word) ?? 0) + 1)
  const index = new Map<string, number[]>()
  words.forEach((own, place) => {
    const rarest = own.reduce((best, word) => (best === '' || countOf(word) < countOf(best) ? word : best), '')
    index.set(rarest, [...(index.get(rarest) ?? []), place])
  })
  return index

  function countOf(word: string): number {
    return counts.get(word) ?? 0
  }
}

/** Words of a pattern that no value touches. */
function wholeWords({ literals }: Pattern): readonly string[] {
  const marked = literals.join('\0').split(/\s+/)
  return marked.filter((word) => word !== '' && !word.includes('\0'))
}

function candidates(sentence: string): readonly Pattern[] {
  const places = new Set(['', ...sentence.split(/\s+/)].flatMap((word) => byWord.get(word) ?? []))
  return [...places].sort((a, b) => a - b).flatMap((place) => patterns[place] ?? [])
}

/** A page shows the same sentences again and again, and a long log has few that differ. */
const mostRemembered = 20_000
const remembered = new Map<string, string | null>()

/** What may be tried for one text: a log of another program, with colons and full stops everywhere, must not hold the page up. */
type Patience = { tries: number }
const mostTries = 1000
/** Characters; nothing of the host's own is nearly as long. */
const longest = 8000

/** As it came where nobody has translated it. */
export function inChinese(sentence: string): string {
  return sentence.length > longest ? sentence : (known(sentence, { tries: mostTries }) ?? sentence)
}

function known(sentence: string, patience: Patience): string | null {
  const before = remembered.get(sentence)
  if (before !== undefined) return before
  // One by one first: a value that runs on over the next sentence makes many more ways to try.
  const said = asSeveral(sentence, patience) ?? asOne(sentence, patience)
  // Where it was given up, another beginning may get further.
  if (said === null && patience.tries <= 0) return null
  if (remembered.size >= mostRemembered) remembered.clear()
  remembered.set(sentence, said)
  return said
}

function asOne(sentence: string, patience: Patience): string | null {
  if (patience.tries-- <= 0) return null
  for (const pattern of candidates(sentence)) {
    const values = valuesIn(sentence, pattern)
    if (values === null) continue
    const told = new Map(pattern.names.map((name, at) => [name, valueAs(name, values[at] ?? '', patience)]))
    if (![...told.values()].includes(null))
      return spaced(pattern.said.replaceAll(/\{(\w+)\}/g, (_, name: string) => told.get(name) ?? ''))
  }
  return null
}

/** Spaces stand around Latin words, and never beside a Chinese mark. */
function spaced(text: string): string {
  return text.replaceAll(/ {2,}/g, ' ').replaceAll(/ (?=[，。；：、）？])|(?<=[，。；：、（？]) /g, '')
}

/** One after the other, when each of them is known. */
function asSeveral(sentence: string, patience: Patience): string | null {
  for (const { index } of sentence.matchAll(/(?<=[.?]) /g)) {
    const first = asOne(sentence.slice(0, index), patience)
    const rest = first === null ? null : known(sentence.slice(index + 1), patience)
    if (first !== null && rest !== null) return first + rest
  }
  return null
}

/** What stands between a pattern's literals, each as early as can be; null where they are not all there, in order. */
function valuesIn(sentence: string, { literals }: Pattern): readonly string[] | null {
  const [first = '', ...others] = literals
  const last = others.pop()
  if (last === undefined) return sentence === first ? [] : null
  if (!sentence.startsWith(first) || !sentence.endsWith(last)) return null
  const values: string[] = []
  const end = sentence.length - last.length
  let from = first.length
  for (const literal of others) {
    const at = sentence.indexOf(literal, from)
    if (at < 0 || at + literal.length > end) return null
    values.push(sentence.slice(from, at))
    from = at + literal.length
  }
  return from > end ? null : [...values, sentence.slice(from, end)]
}

/** Null for a value that is none of those its name allows. */
function valueAs(name: string, value: string, patience: Patience): string | null {
  if (name === name.toLowerCase()) return /[.?!:] /.test(value) ? null : value
  if (name === name.toUpperCase())
    return /^\d+(\.\d+)?$/.test(value) ? value : (hostWords[value] ?? known(value, patience))
  return known(value, patience) ?? value
}

function lettersOf({ literals }: Pattern): number {
  return literals.join('').length
}
