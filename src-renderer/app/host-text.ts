/** Sentences of the host in the reader's language: they come in English, as the log and the command line have them. */

import { useI18n } from 'vue-i18n'
import { inChinese } from '../../src-shared/host-texts/chinese'

export function useHostText(): (sentence: string) => string {
  const { locale } = useI18n()
  return (sentence) => (locale.value === 'zh-TW' ? inChinese(sentence) : sentence)
}
