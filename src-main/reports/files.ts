/** A report in the forms in which it is handed on. */

import { strToU8, zipSync } from 'fflate'
import type { ReportFormat } from '../../src-shared/contract/reports-views'
import type { Report } from '../../src-shared/reports/model'
import { reportPage } from '../../src-shared/reports/render/html'
import { reportMarkdown } from '../../src-shared/reports/render/markdown'
import { withinBytes } from '../../src-shared/runs/export-name'
import { pdfOf } from './pdf'

/** By path: one file for HTML and PDF; for Markdown the text and its figures in a folder. */
export type ReportFiles = ReadonlyMap<string, Uint8Array>

/**
 * @param name without an ending
 * @throws UserError `browser-missing` for a PDF where nothing prints it
 */
export async function reportFiles(report: Report, format: ReportFormat, name: string): Promise<ReportFiles> {
  switch (format) {
    case 'html':
      return new Map([[`${name}.html`, strToU8(reportPage(report))]])
    case 'pdf':
      return new Map([[`${name}.pdf`, await pdfOf(reportPage(report))]])
    case 'md': {
      const { text, figures } = reportMarkdown(report)
      return new Map([
        [`${name}.md`, strToU8(text)],
        ...[...figures].map(([path, svg]) => [path, strToU8(svg)] as const),
      ])
    }
  }
}

/** What has several files comes as one archive. */
export function asOneFile(files: ReportFiles, name: string): { readonly fileName: string; readonly bytes: Uint8Array } {
  const [first] = files
  if (files.size === 1 && first) return { fileName: first[0], bytes: first[1] }
  const inFolder = Object.fromEntries([...files].map(([path, bytes]) => [`${name}/${path}`, bytes]))
  return { fileName: `${name}.zip`, bytes: zipSync(inFolder) }
}

/** A file name from a title: letters, digits and hyphens of any script. */
export function fileNameOf(title: string): string {
  const plain = title
    .normalize('NFKC')
    .replaceAll(/[^\p{L}\p{N}.]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
  const name = withinBytes(plain)
  return name === '' ? 'report' : name
}
