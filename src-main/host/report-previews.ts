/** Reports as the host tells them: made of the history as it stands, and of the texts kept for their families. */

import { setTimeout as after } from 'node:timers/promises'
import type { ReportFormat, ReportFile, ReportPreview } from '../../src-shared/contract/reports-views'
import { sectionIds, type Report, type ReportLanguage, type TextSlot } from '../../src-shared/reports/model'
import { reportBody } from '../../src-shared/reports/render/html'
import { reportOf, type ReportWish } from '../../src-shared/reports/report'
import { textsIn } from '../../src-shared/reports/texts/texts'
import type { History } from '../history/history'
import { asOneFile, fileNameOf, reportFiles } from '../reports/files'
import { familiesOf, gatherReport } from '../reports/gather'
import type { StreamContext } from './streams'

export type WishOfRuns = ReportWish & { readonly runIds: readonly string[] }

/** While runs are going on everything changes all the time; nobody reads a report as fast. */
const calmMs = 2000

function previewOf(history: History, { runIds, ...wish }: WishOfRuns, nowMs: number): ReportPreview {
  const { report, texts, material } = made(history, runIds, wish, nowMs)
  const { headings } = textsIn(wish.language)
  return {
    language: wish.language,
    title: report.title,
    body: reportBody(report),
    sections: sectionIds.map((id, index) => ({ id, number: index + 1, title: headings[id] })),
    texts,
    families: material.families.length,
    runs: material.families.reduce((sum, { runs }) => sum + runs.length, 0),
  }
}

export async function* watchReport(
  { history, changes }: StreamContext,
  wish: WishOfRuns,
  line: { readonly signal: AbortSignal | undefined; readonly drained: () => Promise<void> },
): AsyncGenerator<ReportPreview> {
  let told = ''
  let toldTexts = ''
  // The time of its making would make each one new.
  const madeMs = Date.now()
  for await (const _ of changes.watch(line.signal)) {
    const preview = previewOf(history, wish, madeMs)
    if (preview.body === told && JSON.stringify(preview.texts) === toldTexts) continue
    told = preview.body
    toldTexts = JSON.stringify(preview.texts)
    await line.drained()
    yield preview
    await after(calmMs, undefined, { ref: false })
  }
}

export async function reportFile(
  history: History,
  { runIds, ...wish }: WishOfRuns,
  format: ReportFormat,
): Promise<ReportFile> {
  const { report } = made(history, runIds, wish, Date.now())
  const name = fileNameOf(report.title)
  return asOneFile(await reportFiles(report, format, name), name)
}

export function saveReportText(
  history: History,
  runIds: readonly string[],
  language: ReportLanguage,
  slot: TextSlot,
  markdown: string,
): void {
  history.reportTexts.save(familiesOf(gatherReport(history, runIds, 0)), language, slot, markdown)
}

function made(history: History, runIds: readonly string[], wish: ReportWish, nowMs: number) {
  const material = gatherReport(history, runIds, nowMs)
  const texts = history.reportTexts.of(familiesOf(material), wish.language)
  const report: Report = reportOf(material, wish, texts)
  return { material, texts, report }
}
