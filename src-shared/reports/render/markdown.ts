/** A report as Markdown with its figures as files beside it: for repositories, wikis and Pandoc. */

import { figureFile } from '../figures/figure-svg'
import type { Block, Inline, Report, Rich } from '../model'

export type MarkdownReport = {
  readonly text: string
  /** By path beside the text. */
  readonly figures: ReadonlyMap<string, string>
}

export function reportMarkdown(report: Report): MarkdownReport {
  const { summary, sections, conclusion, layers, runs, words } = report
  const figures = new Map<string, string>()
  let tables = 0
  const blockText = (block: Block): string => {
    switch (block.kind) {
      case 'paragraph':
        return richText(block.text)
      case 'list':
        return block.items.map((item) => `- ${richText(item)}`).join('\n')
      case 'facts':
        return block.facts.map(([name, value]) => `- **${escaped(name)}**: ${richText(value)}`).join('\n')
      case 'missing':
        return `> ${richText(block.text)}${block.command === null ? '' : ` \`${block.command}\``}`
      case 'figure': {
        const number = figures.size + 1
        const path = `figures/figure-${number}.svg`
        figures.set(path, figureFile(block.figure, block.caption))
        const caption = `${words.figure} ${number}. ${block.caption}${words.stop}`
        return `![${escaped(caption)}](${path})\n\n*${escaped(caption)}*`
      }
      case 'table': {
        const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
        return [
          `**${words.table} ${++tables}** ${escaped(block.caption)}${words.stop}`,
          '',
          row(block.columns.map(({ title }) => escaped(title))),
          row(block.columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
          ...block.rows.map((cells) => row(cells.map(richText))),
        ].join('\n')
      }
    }
  }
  const part = (heading: string, blocks: readonly Block[], own: string): readonly string[] => [
    heading,
    ...blocks.map(blockText),
    ...(own.trim() === '' ? [] : [own.trim()]),
  ]
  const parts = [
    `# ${escaped(report.title)}`,
    escaped(report.byline),
    ...part(`## ${escaped(summary.title)}`, summary.blocks, summary.text),
    ...sections.flatMap(({ number, title, blocks, text }) => part(`## ${number}. ${escaped(title)}`, blocks, text)),
    ...(conclusion ? part(`## ${escaped(conclusion.title)}`, [], conclusion.text) : []),
    ...(layers ? part(`## ${escaped(layers.title)}`, layers.blocks, '') : []),
    `## ${escaped(runs.title)}`,
    escaped(runs.intro),
    ...runs.entries.flatMap(({ id, title, blocks }) => part(`### <a id="run-${id}"></a>${escaped(title)}`, blocks, '')),
  ]
  return { text: `${parts.join('\n\n')}\n`, figures }
}

function richText(text: Rich): string {
  return text.map(inlineText).join('')
}

function inlineText(piece: Inline): string {
  if (typeof piece === 'string') return escaped(piece)
  // In a table a bar would end the cell, in code too.
  if (piece.kind === 'code') return `\`${piece.text.replaceAll('|', '\\|').replaceAll('`', "'")}\``
  return `[${escaped(piece.text)}](#run-${piece.id})`
}

/** Signs that Markdown would take for its own. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|]/g, (sign) => `\\${sign}`).replaceAll(/\s*\n\s*/g, ' ')
}
