/** Which report is looked at, as the page's address says it: about which runs, in which language, without which sections. */

import { mostReported } from '../../src-shared/contract/reports-contract'
import { reportLanguages, sectionIds, type ReportLanguage, type SectionId } from '../../src-shared/reports/model'

export type ReportAddress = {
  readonly runIds: readonly string[]
  /** Null: the page's own. */
  readonly language: ReportLanguage | null
  readonly without: readonly SectionId[]
}

export function reportAt(search: string): ReportAddress {
  const params = new URLSearchParams(search)
  const list = (name: string): readonly string[] => (params.get(name) ?? '').split(',').filter((part) => part !== '')
  return {
    runIds: [...new Set(list('runs'))].slice(0, mostReported),
    language: reportLanguages.find((one) => one === params.get('language')) ?? null,
    without: sectionIds.filter((id) => list('without').includes(id)),
  }
}

/** What follows the question mark of `#/report?…`. */
export function searchOf({
  runIds,
  language = null,
  without = [],
}: Pick<ReportAddress, 'runIds'> & Partial<ReportAddress>) {
  // Commas stay readable: ids hold nothing that an address would need to hide.
  const parts = [`runs=${runIds.slice(0, mostReported).map(encodeURIComponent).join(',')}`]
  if (language !== null) parts.push(`language=${language}`)
  if (without.length > 0) parts.push(`without=${without.join(',')}`)
  return parts.join('&')
}
