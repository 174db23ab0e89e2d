/** A comparison as text for elsewhere: Markdown for a document, CSV with every value as exact as it is. */

import { csvCell } from '../../src-shared/runs/table-text'
import { measures, type Entry, type MeasureLine } from './measures'

/** A table that GitHub, GitLab and Pandoc read; what is best is bold. */
export function markdownOf(
  lines: readonly MeasureLine[],
  names: readonly string[],
  titles: { readonly corner: string; readonly of: (id: MeasureLine['id']) => string },
): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ')
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [
    row([titles.corner, ...names]),
    `|${[' --- |', ...names.map(() => ' ---: |')].join('')}`,
    ...lines.map(({ id, cells }) =>
      row([
        titles.of(id),
        ...cells.map((value) => {
          if (value === null) return ''
          const number = value.spread === '' ? value.text : `${value.text} ${value.spread}`
          const text = value.isBest ? `**${number}**` : number
          const against = [value.absolute, value.relative].filter((part) => part !== '').join(', ')
          return against === '' ? text : `${text} (${against})`
        }),
      ]),
    ),
    '',
  ].join('\n')
}

/** A line for each run: for a spreadsheet, as numbers. RFC 4180. */
export function csvOfComparison(entries: readonly Entry[], names: readonly string[]): string {
  const shown = measures.filter(({ value }) => entries.some((entry) => value(entry) !== null))
  const rows = entries.map((entry, index) => [
    entry.row.id,
    names[index] ?? entry.row.name,
    ...shown.map(({ value }) => value(entry)),
    entry.facts?.environment?.device ?? null,
    entry.facts?.environment?.threads ?? null,
  ])
  const titles = ['id', 'name', ...shown.map(({ id }) => id), 'device', 'threads']
  return [titles, ...rows].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')
}
