/** Everything that can be done where one is, by name: what the command palette offers. */

import { onScopeDispose, shallowReactive } from 'vue'
import { shared } from './shared'

export type Command = {
  readonly id: string
  readonly title: string
  /** Beside the title, in small: what it is about, or its keys. */
  readonly hint?: string
  readonly act: () => void
}

export const commanding = shared('commands', () => {
  const sources = shallowReactive(new Set<() => readonly Command[]>())
  return {
    all: (): readonly Command[] => [...sources].flatMap((source) => source()),
    /** For as long as the component is there that offers them. */
    offer: (source: () => readonly Command[]): void => {
      sources.add(source)
      onScopeDispose(() => sources.delete(source))
    },
  }
})

/**
 * Those that hold every letter of what was typed, in its order: best first, that is at the beginnings of words and close
 * together. Nothing typed keeps all as they are.
 */
export function commandsFor(commands: readonly Command[], typed: string, most: number): readonly Command[] {
  const wanted = typed.toLowerCase().replaceAll(/\s+/g, '')
  if (wanted === '') return commands.slice(0, most)
  return commands
    .flatMap((command) => {
      const score = matchScore(`${command.title} ${command.hint ?? ''}`.toLowerCase(), wanted)
      return score === null ? [] : [{ command, score }]
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ command }) => command)
}

function matchScore(text: string, wanted: string): number | null {
  let score = 0
  let at = -1
  for (const letter of wanted) {
    const next = text.indexOf(letter, at + 1)
    if (next < 0) return null
    const beginsWord = next === 0 || /[^\p{L}\p{N}]/u.test(text[next - 1] ?? '')
    score += next === at + 1 && at >= 0 ? 3 : beginsWord ? 2 : 0
    at = next
  }
  return text.includes(wanted) ? score + 2 * wanted.length : score
}
