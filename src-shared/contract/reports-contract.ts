/** Reports about runs: seen as they stand, written into, and handed on as files. */

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import { reportLanguages, sectionIds, textSlots } from '../reports/model'
import { reportFormats, type ReportFile, type ReportPreview } from './reports-views'

/** A report of more than these nobody reads. */
export const mostReported = 50

const wish = z.strictObject({
  /** Each brings what it came from and what came of it. */
  runIds: z.array(z.string().min(1).max(100)).min(1).max(mostReported),
  language: z.enum(reportLanguages),
  without: z.array(z.enum(sectionIds)).max(sectionIds.length).default([]),
})

export const reportsContract = {
  /** Anew whenever one of its runs, or its texts, have changed. */
  watch: oc.input(wish).output(eventIterator(type<ReportPreview>())),
  /** A PDF needs a browser on the host's machine. */
  file: oc.input(wish.extend({ format: z.enum(reportFormats) })).output(type<ReportFile>()),
  /** Markdown; it stays with the families that these runs belong to. An empty one is none. */
  saveText: oc
    .input(wish.omit({ without: true }).extend({ slot: z.enum(textSlots), markdown: z.string().max(100_000) }))
    .output(type<null>()),
}
