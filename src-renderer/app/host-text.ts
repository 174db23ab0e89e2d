/** Sentences of the host in the reader's language: they come in English, as the log and the command line have them. */

import { useI18n } from 'vue-i18n'
import { hostSentences } from './messages/host.zh-TW'

type Pattern = { readonly of: RegExp; readonly names: readonly string[]; readonly said: string }

const patterns: readonly Pattern[] = Object.entries(hostSentences).map(([sentence, said]) => ({
  of: new RegExp(`^${sentence.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&').replaceAll(/\{\w+\}/g, '(.*?)')}$`, 's'),
  names: [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name),
  said,
}))

function known(sentence: string): string | null {
  for (const { of, names, said } of patterns) {
    const values = of.exec(sentence)?.slice(1)
    if (!values) continue
    const told = new Map(names.map((name, index) => [name, valueIn(name, values[index] ?? '')]))
    if (![...told.values()].includes(null))
      return said.replaceAll(/\{(\w+)\}/g, (_, name: string) => told.get(name) ?? '')
  }
  return null
}

/** Null for what has to be a sentence that is known, and is none. */
function valueIn(name: string, value: string): string | null {
  return known(value) ?? (name === name.toUpperCase() ? null : value)
}

/** As it came where nobody has translated it. */
export function inChinese(sentence: string): string {
  return known(sentence) ?? sentence
}

export function useHostText(): (sentence: string) => string {
  const { locale } = useI18n()
  return (sentence) => (locale.value === 'zh-TW' ? inChinese(sentence) : sentence)
}
