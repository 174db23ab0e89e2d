/** What the host tells of a report. */

import type { ReportLanguage, SectionId, UserTexts } from '../reports/model'

export const reportFormats = ['html', 'pdf', 'md'] as const
export type ReportFormat = (typeof reportFormats)[number]

export type ReportPreview = {
  readonly language: ReportLanguage
  readonly title: string
  /** What stands in its page's body: safe to be set as HTML. */
  readonly body: string
  /** In order, those that are left out too. */
  readonly sections: readonly { readonly id: SectionId; readonly number: number; readonly title: string }[]
  /** As they were written. */
  readonly texts: UserTexts
  readonly families: number
  readonly runs: number
}

/** One file: of Markdown with its figures an archive. */
export type ReportFile = { readonly fileName: string; readonly bytes: Uint8Array }
