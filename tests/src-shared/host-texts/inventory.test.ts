/** Whatever the host can say to a person is in the catalogue, and nothing that it no longer says. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { JobState } from '../../../src-shared/contract/views'
import { hostSentences, inChinese } from '../../../src-shared/host-texts/chinese'
import { recipeFields } from '../../../src-shared/recipe/fields'
import { expectationAt } from '../../../src-shared/recipe/keys'
import { englishWords } from '../../support/english-words'
import { Sources } from '../../support/said-sentences'

/** Where nothing is said that the page shows as it comes. */
const elsewhere: readonly (readonly [path: string, why: string])[] = [
  ['src-main/cli/', 'the command line speaks English'],
  ['src-main/host/arguments.ts', 'said in the terminal before there is a page'],
  ['src-main/host/main.ts', 'said in the terminal'],
  ['src-main/host/static-files.ts', 'said in the terminal before there is a page'],
  ['src-main/runtime/unused-card.ts', 'of doctor; the page has words of its own for each reason'],
  ['src-main/shell/', 'has its texts in both languages'],
  ['src-shared/architecture/torch-summary.ts', 'prints what torchsummary prints'],
  ['src-shared/reports/', 'has its texts in both languages'],
  ['src-shared/runs/query/', 'the page has words of its own for each problem'],
]

const states: readonly JobState[] = ['queued', 'running', 'paused', 'stopped', 'interrupted', 'failed', 'done']

const splits = ['train', 'validation', 'test']

/** What only a schema knows of these, or what is a sentence of its own and known as such. */
const stated = new Map<string, readonly string[]>([
  ['run.state', states],
  ['state', states],
  ['space.kind', ['input', 'output']],
  ['split', splits],
  ['present', splits],
  ['node.op', ['conv1']],
  ['spec.kind', ['Bottleneck']],
  ['expectationAt(issue.path, input)', ['a number from 0 to below 1']],
  ['message', ['There is no job 7.']],
  ['file.byHand', ['Check the path.']],
  ['report.next', ['Check the path.']],
  ['errorReport(error).message', ['There is no job 7.']],
])

function filesIn(folder: string, ending: RegExp): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => ending.test(file))
}

const files = [
  ...filesIn('src-main', /\.ts$/),
  ...filesIn('src-shared', /\.ts$/).filter((file) => !file.startsWith('src-shared/host-texts/')),
  ...filesIn('scripts/compute-runtime', /\.mjs$/),
  'scripts/lib/failure.mjs',
]

/** Code is code in every language, and so are what a shell's line sets and what is shown as it has to be typed. */
function withoutCode(text: string): string {
  return text.replaceAll(/`[^`]*`/g, ' ').replaceAll(/\bPRUNESCOPE_\w+|=<[^>]*>/g, ' ')
}

/** What a recipe's keys have to be, in words. */
const expected = new Set(recipeFields().map(({ path }) => expectationAt(path.split('.'), {})))

const said = new Sources(files, stated).said()

test('the host says nothing that is not known in Chinese', () => {
  const shown = said.filter(({ where }) => !elsewhere.some(([path]) => where.startsWith(path)))
  const untranslated = shown.flatMap(({ where, text }) => {
    const words = englishWords(withoutCode(inChinese(text)))
    return words.length === 0 ? [] : [`${where}: ${text} [${words.slice(0, 4).join(' ')}]`]
  })
  expect(untranslated).toEqual([])
})

test('the catalogue keeps nothing that the host no longer says', () => {
  const everything = [...said.map(({ text }) => text), ...expected, ...files.map((file) => readFileSync(file, 'utf8'))]
    .join('\n')
    .replaceAll(/\\(?=['"`])/g, '')
  const isSaid = (sentence: string): boolean =>
    sentence.split(/\{\w+\}/).every((piece) => everything.includes(piece.trim()))
  expect(Object.keys(hostSentences).filter((sentence) => !isSaid(sentence))).toEqual([])
})

test('whatever a recipe may be expected to have is known', () => {
  expect(expected.size).toBeGreaterThan(10)
  const left = [...expected].filter((text) => {
    const said = inChinese(`mine.yaml: train.lr is missing; expected ${text}.`)
    // Values in quotation marks, and the keys of a section.
    return englishWords(said.replaceAll(/"[^"]*"|含有 .* 的區段/g, ' ')).some(
      (word) => !['true', 'false', 'null'].includes(word),
    )
  })
  expect(left).toEqual([])
})
