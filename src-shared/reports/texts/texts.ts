/** The languages that a report can be written in. */

import type { ReportLanguage } from '../model'
import { en, type ReportTexts } from './en'
import { zhTW } from './zh-TW'

const all: Readonly<Record<ReportLanguage, ReportTexts>> = { en, 'zh-TW': zhTW }

export function textsIn(language: ReportLanguage): ReportTexts {
  return all[language]
}
