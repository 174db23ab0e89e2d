/** A report says what the history holds, leads every number to its run, and says what is missing. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { History } from '../../../src-main/history/history'
import { gatherReport } from '../../../src-main/reports/gather'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { costOf } from '../../../src-shared/architecture/cost'
import { count } from '../../../src-shared/formats/numbers'
import { pruneArchitecture } from '../../../src-shared/pruning/pruned-architecture'
import type { ReportMaterial } from '../../../src-shared/reports/material'
import { plain, reportLanguages, type Block, type Report, type Table } from '../../../src-shared/reports/model'
import { reportPage } from '../../../src-shared/reports/render/html'
import { reportMarkdown } from '../../../src-shared/reports/render/markdown'
import { reportOf } from '../../../src-shared/reports/report'
import { reportedFamily, type ReportedFamily } from '../../support/reported-family'

const folder = mkdtempSync(join(tmpdir(), 'report-'))
let first: ReportedFamily
let second: ReportedFamily
let material: ReportMaterial
let one: ReportMaterial

beforeAll(() => {
  first = reportedFamily(folder, { name: 'plain', lambda: 0, ratio: 0.3 })
  second = reportedFamily(folder, { name: 'sparse', lambda: 1e-3, ratio: 0.9 })
  const history = History.open(openWorkspace(folder).databasePath)
  material = gatherReport(history, [first.train, second.train], 0)
  one = gatherReport(history, [second.train], 0)
  history.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const whole = { language: 'en', without: [] } as const
const made = (of: ReportMaterial = material): Report => reportOf(of, whole, {})

function blocksOf(report: Report, id: string): readonly Block[] {
  return report.sections.find((section) => section.id === id)?.blocks ?? []
}
const tablesOf = (blocks: readonly Block[]): readonly Table[] => blocks.filter((block) => block.kind === 'table')
const rowsOf = (table: Table | undefined): readonly (readonly string[])[] =>
  table?.rows.map((row) => row.map(plain)) ?? []
const missingOf = (report: Report): readonly string[] =>
  report.sections.flatMap(({ id, blocks }) => (blocks.some(({ kind }) => kind === 'missing') ? [id] : []))

test('the nine sections of the original report, in its order; one that is left out does not renumber the others', () => {
  expect(made().sections.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  expect(missingOf(made())).toEqual([])
  const without = reportOf(material, { language: 'en', without: ['gamma', 'against'] }, {})
  expect(without.sections.map(({ number }) => number)).toEqual([1, 3, 4, 6, 7, 8, 9])
  expect(without.layers).toBeNull()
})

test('accuracy straight after the cut stands as the original counts it, with what the ratio is a share of', () => {
  const [row] = rowsOf(tablesOf(blocksOf(made(one), 'pruned'))[0])
  const { removedChannels, prunableChannels, achievedRatio } = second.result
  expect(achievedRatio).toBeLessThan(0.9)
  expect(row).toEqual([
    'Pruned 90 %',
    '90.0 %',
    `${(achievedRatio * 100).toFixed(1)} %`,
    `${removedChannels} / ${prunableChannels}`,
    'β dropped',
    '81.20 %',
    '12.30 %',
    '123/1000',
    '−68.90',
  ])
})

test('the test before fine-tuning stands apart from its curve', () => {
  const blocks = blocksOf(made(one), 'tuned')
  const figure = blocks.find(({ kind }) => kind === 'figure')
  const lines = figure?.kind === 'figure' && figure.figure.kind === 'lines' ? figure.figure.lines : []
  expect(lines.map(({ points, shape }) => ({ points, shape }))).toEqual([
    {
      points: [
        [1, 0.65],
        [2, 0.791],
      ],
      shape: 'line',
    },
    { points: [[0, 0.123]], shape: 'none' },
  ])
  expect(rowsOf(tablesOf(blocks)[0])[0]).toEqual(['Fine-tuned 90 %', '12.3', '65.0', '79.1', '79.1'])
})

test('the main cut is the strictest that was fine-tuned; what it saves and loses is told against the whole network', () => {
  const small = costOf(pruneArchitecture(second.architecture, second.result.mask)).params
  const before = costOf(second.architecture).params
  const [story, plainTraining] = blocksOf(made(), 'against').flatMap((block) =>
    block.kind === 'paragraph' ? [plain(block.text)] : [],
  )
  expect(story).toContain(`${count(before)} → ${count(small)} parameters`)
  expect(story).toContain('−2.10 points')
  expect(plainTraining).toMatch(/λ = 0.*81\.20 %.*79\.10 %.*−2\.10 points/)
})

test('a layer that would have been emptied is a problem met, with what was done and how it ended', () => {
  const rows = rowsOf(tablesOf(blocksOf(made(one), 'problems'))[0])
  expect(rows.map(([, what]) => what)).toEqual([
    expect.stringContaining('layer2.0.bn2'),
    expect.stringContaining('90.0 % was asked'),
    expect.stringContaining('35.4 % of the prunable γ were near zero'),
  ])
  expect(rows[0]?.[2]).toContain('3 largest')
  expect(rows[1]?.[2]).toContain('Fine-tuning brought it to 79.10 %.')
})

test('families of a sweep are called after their λ, and no two runs of a report are called the same', () => {
  const titles = made().runs.entries.map(({ title }) => title)
  expect(titles[0]).toBe(`λ = 0 (${first.train})`)
  expect(titles[5]).toBe(`λ = 0.001 · Fine-tuned 90 % (${second.tuned})`)
  const names = titles.map((title) => title.replace(/ \([^(]*\)$/, ''))
  expect(new Set(names).size).toBe(names.length)
})

test('what the history does not hold is said, with the command that would make it', () => {
  const [family] = one.families
  const onlyTrained = { ...one, families: [{ id: family?.id ?? '', runs: family?.runs.slice(0, 1) ?? [] }] }
  const report = made(onlyTrained)
  expect(missingOf(report)).toEqual(['gamma', 'pruned', 'tuned', 'against', 'cfg', 'transfer'])
  const commands = report.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'missing' && block.command !== null ? [block.command] : [])),
  )
  expect(commands).toContainEqual(expect.stringMatching(/^prunescope prune /))
  expect(rowsOf(tablesOf(blocksOf(report, 'residual'))[0]).map(([space]) => space)).toContain('layer1.0.bn3')
})

test('weights that were brought along are to be trained sparse themselves, not another network', () => {
  const brought = one.families.map(({ id, runs }) => ({
    id,
    runs: runs.slice(0, 1).map((run) => ({ ...run, kind: 'import' as const })),
  }))
  const [block] = blocksOf(made({ ...one, families: brought }), 'sparse')
  expect(block).toMatchObject({ kind: 'missing', command: `prunescope train ${second.train} --lambda 1e-4` })
})

test('a network without blocks has its widths told layer by layer', () => {
  const strip = (run: ReportMaterial['families'][number]['runs'][number]) =>
    run.architecture ? { ...run, architecture: { ...run.architecture, blocks: [] } } : run
  const bare = { ...one, families: one.families.map(({ id, runs }) => ({ id, runs: runs.map(strip) })) }
  const tables = tablesOf(blocksOf(made(bare), 'cfg'))
  const convs = second.architecture.nodes.filter(({ op }) => op === 'conv').length
  expect(rowsOf(tables[0])[0]?.[1]?.match(/\d+/g)).toHaveLength(convs)
  expect(rowsOf(tables[1])).toHaveLength(convs + 1)
})

describe.each(reportLanguages)('in %s', (language) => {
  test('every number leads to a run of the appendix, and the page needs nothing else', () => {
    const page = reportPage(reportOf(material, { language, without: [] }, {}))
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id ?? '')
    const anchors = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id ?? ''))
    expect(links.filter((id) => !anchors.has(id))).toEqual([])
    expect(links.filter((id) => id === `/run/${second.tuned}`).length).toBeGreaterThan(10)
    expect(page).not.toMatch(/<script|\son\w+=|src=|@import|url\(|undefined|NaN/)
    expect([...page.matchAll(/https?:\/\/[^"\s<]*/g)].map(([url]) => url)).toEqual(
      expect.arrayContaining(['http://www.w3.org/2000/svg']),
    )
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//)
  })

  test('as Markdown it has its figures beside it, and tables whose rows are as long as their heads', () => {
    const { text, figures } = reportMarkdown(reportOf(material, { language, without: [] }, {}))
    const shown = [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path)
    expect(shown).toEqual([...figures.keys()])
    for (const table of text.split('\n\n').filter((part) => part.startsWith('|'))) {
      const lengths = table.split('\n').map((line) => line.replaceAll('\\|', '').split('|').length)
      expect(new Set(lengths).size).toBe(1)
    }
    for (const [, id] of text.matchAll(/\]\(#(run-[^)]+)\)/g)) expect(text).toContain(`<a id="${id ?? ''}"></a>`)
  })
})

test('the languages say the same things in the same order', () => {
  const shape = (language: (typeof reportLanguages)[number]) =>
    reportOf(material, { language, without: [] }, {}).sections.map(({ blocks }) =>
      blocks.map((block) => [block.kind, block.kind === 'table' ? block.rows.length : 0]),
    )
  expect(shape('zh-TW')).toEqual(shape('en'))
})

test('one’s own words are Markdown: tags in them, and in names, are shown as text', () => {
  const evil = '<img src=x onerror=alert(1)> **bold** [link](javascript:alert(1))'
  const run = one.families[0]?.runs[0]
  const named = { ...one, families: [{ id: 'x', runs: run ? [{ ...run, name: '<script>alert(1)</script>' }] : [] }] }
  const page = reportPage(reportOf(named, whole, { summary: evil, sparse: evil, title: '<b>T</b>' }))
  expect(page).not.toMatch(/<script|<img|href="javascript|<b>T<\/b/)
  expect(page).toContain('<strong>bold</strong>')
  expect(page).toContain('&lt;b&gt;T&lt;/b&gt;')
})

test('an unpruned report of a deep network keeps to the network’s own numbers', () => {
  const run = one.families[0]?.runs[0]
  const deep = bottleneckResnet({ stem: '3x3-maxpool', planes: 64, blocks: [3, 4, 6, 3], classes: 10, inputSize: 32 })
  const runs = run ? [{ ...run, architecture: deep }] : []
  const text = JSON.stringify(made({ ...one, families: [{ id: 'x', runs }] }))
  expect(text).toContain('23,520,842')
  // The original's rule: 7,552 of 26,560 BatchNorm channels may go.
  expect(text).toContain('7,552')
  expect(text).toContain('26,560')
})
