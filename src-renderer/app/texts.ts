/** The page's language: the browser's, unless one was chosen here. */

import { createI18n } from 'vue-i18n'
import { en } from './messages/en'
import { zhTW } from './messages/zh-TW'
import { remembered, remember } from './remembered'

export const languages = { en: 'English', 'zh-TW': '繁體中文' } as const
export type Language = keyof typeof languages

export function isLanguage(text: string | null): text is Language {
  return text !== null && Object.hasOwn(languages, text)
}

/** The first of the browser's languages that the page speaks. */
function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    if (/^zh/i.test(tag)) return 'zh-TW'
    if (/^en/i.test(tag)) return 'en'
  }
  return 'en'
}

export function createTexts() {
  const chosen = remembered('language')
  const locale = isLanguage(chosen) ? chosen : preferredLanguage(navigator.languages)
  show(locale)
  return createI18n({ legacy: false, locale, fallbackLocale: 'en', messages: { en, 'zh-TW': zhTW } })
}

export function keepLanguage(language: Language): void {
  remember('language', language)
  show(language)
}

function show(language: Language): void {
  document.documentElement.lang = language
  window.prunescope?.setLanguage(language)
}
