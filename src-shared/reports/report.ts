/** The report as a whole: the nine sections of the original experiment's, filled from the material. */

import { labelsOf } from './labels'
import type { ReportMaterial } from './material'
import { sectionIds, type Block, type Report, type ReportLanguage, type SectionId, type UserTexts } from './model'
import { allRuns, headlineOf } from './reading'
import { againstSection, layersAppendix } from './sections/against'
import type { Context } from './sections/context'
import { gammaSection } from './sections/gamma'
import { problemsSection } from './sections/problems'
import { prunedSection } from './sections/pruned'
import { residualSection } from './sections/residual'
import { moment, runEntries, summaryBlocks } from './sections/runs'
import { sparseSection } from './sections/sparse'
import { transferSection } from './sections/transfer'
import { tunedSection } from './sections/tuned'
import { widthsSection } from './sections/widths'
import { textsIn } from './texts/texts'

export type ReportWish = {
  readonly language: ReportLanguage
  /** Sections to leave out. */
  readonly without: readonly SectionId[]
}

const writers: Readonly<Record<SectionId, (context: Context) => readonly Block[]>> = {
  sparse: sparseSection,
  gamma: gammaSection,
  pruned: prunedSection,
  tuned: tunedSection,
  against: againstSection,
  cfg: widthsSection,
  transfer: transferSection,
  residual: residualSection,
  problems: problemsSection,
}

/** Sections keep their numbers when others are left out: they are those of the original report. */
export function reportOf(material: ReportMaterial, { language, without }: ReportWish, own: UserTexts): Report {
  const texts = textsIn(language)
  const context: Context = { material, texts, labels: labelsOf(material, texts) }
  const layers = without.includes('against') ? null : layersAppendix(context)
  const conclusion = own.conclusion ?? ''
  return {
    language,
    title: titleOf(context, own),
    byline: texts.byline(moment(material.madeMs), material.version, allRuns(material).length),
    summary: { title: texts.summary.title, blocks: summaryBlocks(context), text: own.summary ?? '' },
    sections: sectionIds.flatMap((id, index) =>
      without.includes(id)
        ? []
        : [
            {
              id,
              number: index + 1,
              title: texts.headings[id],
              blocks: writers[id](context),
              text: own[id] ?? '',
            },
          ],
    ),
    conclusion: conclusion === '' ? null : { title: texts.conclusion, text: conclusion },
    layers: layers && { title: texts.torchSummary.appendix, blocks: layers },
    runs: {
      title: texts.runs.title(layers ? 'B' : 'A'),
      intro: texts.runs.intro,
      entries: runEntries(context),
    },
    words: {
      contents: texts.words.contents,
      figure: texts.words.figure,
      table: texts.words.table,
      stop: texts.words.stop,
    },
  }
}

function titleOf({ material, texts }: Context, { title = '' }: UserTexts): string {
  if (title.trim() !== '') return title.trim()
  const whole = headlineOf(material)?.whole ?? allRuns(material).find(({ architecture }) => architecture !== null)
  if (!whole?.architecture || whole.dataName === null) return texts.plainTitle
  return texts.title(whole.architecture.label, whole.dataName)
}
