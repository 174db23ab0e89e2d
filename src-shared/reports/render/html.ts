/** A report as HTML: one page that needs nothing else, no script to be read, and no network. */

import { figureSvg } from '../figures/figure-svg'
import { escaped } from '../figures/svg'
import { htmlOf } from '../../formats/markdown'
import type { Block, Inline, Report, Rich } from '../model'
import { reportStyle } from './style'

/** The whole file. */
export function reportPage(report: Report): string {
  return `<!doctype html>
<html lang="${report.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="Prunescope">
<title>${escaped(report.title)}</title>
<style>
body{margin:0}
@media(prefers-color-scheme:dark){html{background:#161d19}}
@media print{html{background:none}}
${reportStyle}
</style>
</head>
<body>
${reportBody(report)}
</body>
</html>
`
}

/** What stands in the page's body; anchors of runs are named like their addresses in the workbench. */
export function reportBody(report: Report): string {
  const { summary, sections, conclusion, layers, runs, words } = report
  const counter = { figure: 0, table: 0 }
  const blocksOf = (blocks: readonly Block[]): string =>
    blocks.map((block) => blockHtml(block, words, counter)).join('\n')
  const entries: readonly (readonly [id: string, title: string])[] = [
    ...sections.map(({ id, number, title }) => [id, `${number}. ${title}`] as const),
    ...(conclusion ? [['conclusion', conclusion.title] as const] : []),
    ...(layers ? [['layers', layers.title] as const] : []),
    ['runs', runs.title],
  ]
  return `<article class="report" lang="${report.language}">
<header><h1>${escaped(report.title)}</h1><p class="byline">${escaped(report.byline)}</p></header>
<section id="summary"><h2>${escaped(summary.title)}</h2>
${blocksOf(summary.blocks)}${wordsHtml(summary.text)}</section>
<nav><h2>${escaped(words.contents)}</h2><ol>${entries
    .map(([id, title]) => `<li><a href="#${id}">${escaped(title)}</a></li>`)
    .join('')}</ol></nav>
${sections
  .map(
    ({ id, number, title, blocks, text }) =>
      `<section id="${id}"><h2>${number}. ${escaped(title)}</h2>\n${blocksOf(blocks)}${wordsHtml(text)}</section>`,
  )
  .join('\n')}
${conclusion ? `<section id="conclusion"><h2>${escaped(conclusion.title)}</h2>${wordsHtml(conclusion.text)}</section>` : ''}
${layers ? `<section id="layers"><h2>${escaped(layers.title)}</h2>\n${blocksOf(layers.blocks)}</section>` : ''}
<section id="runs"><h2>${escaped(runs.title)}</h2><p>${escaped(runs.intro)}</p>
${runs.entries
  .map(
    ({ id, title, blocks }) =>
      `<section class="entry" id="${escaped(runAnchor(id))}"><h3>${escaped(title)}</h3>\n${blocksOf(blocks)}</section>`,
  )
  .join('\n')}</section>
</article>`
}

/** The same as its address in the workbench, so that one link serves in both. */
function runAnchor(id: string): string {
  return `/run/${encodeURIComponent(id)}`
}

function wordsHtml(markdown: string): string {
  return markdown.trim() === '' ? '' : `\n<div class="words">${htmlOf(markdown)}</div>`
}

type Counter = { figure: number; table: number }

function blockHtml(block: Block, words: Report['words'], counter: Counter): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${richHtml(block.text)}</p>`
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${richHtml(item)}</li>`).join('')}</ul>`
    case 'facts':
      return `<dl>${block.facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${richHtml(value)}</dd>`).join('')}</dl>`
    case 'missing':
      return `<p class="missing">${richHtml(block.text)}${block.command === null ? '' : ` <code>${escaped(block.command)}</code>`}</p>`
    case 'figure': {
      const title = `${words.figure} ${++counter.figure}`
      return `<figure id="figure-${counter.figure}">${figureSvg(block.figure, block.caption)}<figcaption><b>${title}</b> ${escaped(block.caption)}${words.stop}</figcaption></figure>`
    }
    case 'table': {
      const title = `${words.table} ${++counter.table}`
      const { columns, rows, caption } = block
      const side = (index: number): string => ` class="${columns[index]?.align ?? 'left'}"`
      return [
        `<div class="wide" id="table-${counter.table}"><p class="caption" id="caption-${counter.table}"><b>${title}</b> ${escaped(caption)}${words.stop}</p>`,
        `<table aria-labelledby="caption-${counter.table}">`,
        `<thead><tr>${columns.map(({ title: name }, index) => `<th scope="col"${side(index)}>${escaped(name)}</th>`).join('')}</tr></thead>`,
        `<tbody>${rows.map((row) => `<tr>${row.map((cell, index) => `<td${side(index)}>${richHtml(cell)}</td>`).join('')}</tr>`).join('')}</tbody>`,
        '</table></div>',
      ].join('')
    }
  }
}

function richHtml(text: Rich): string {
  return text.map(inlineHtml).join('')
}

function inlineHtml(piece: Inline): string {
  if (typeof piece === 'string') return escaped(piece)
  if (piece.kind === 'code') return `<code>${escaped(piece.text)}</code>`
  return `<a class="run" href="#${escaped(runAnchor(piece.id))}">${escaped(piece.text)}</a>`
}
