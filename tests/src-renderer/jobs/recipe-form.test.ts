/** The form of a recipe, on the built-in one: what it asks for, and what was changed. */

import { expect, test } from 'vitest'
import { recipeKeysZhTW } from '../../../src-renderer/app/messages/recipe-keys.zh-TW'
import { changesOf, fieldsOf, isRequired, sectionsOf } from '../../../src-renderer/jobs/recipe-form'
import { wordsInChinese } from '../../../src-renderer/jobs/recipe-text'
import { recipeViews } from '../../../src-main/host/recipe-views'
import type { RecipeView } from '../../../src-shared/contract/views'
import { recipeFields } from '../../../src-shared/recipe/fields'

const sample = recipeViews().find(({ name }) => name === 'sample') ?? { name: '', description: '', keys: [] }
const written = (texts: Record<string, string>, recipe: RecipeView = sample) =>
  fieldsOf(recipe, texts).filter(({ text }) => text !== '')
const keysOf = (texts: Record<string, string> = {}) =>
  sectionsOf(sample, texts).flatMap(({ toggle, usual, others }) => [...(toggle ? [toggle] : []), ...usual, ...others])
const shown = (texts: Record<string, string> = {}) => keysOf(texts).map(({ path }) => path)

test('each section asks for its usual keys first, and for each key once', () => {
  const sections = sectionsOf(sample, {})
  expect(sections.map(({ path }) => path)).toEqual(['data', 'network', 'train', 'prune', 'finetune', 'evaluate', ''])
  const usualOf = (wanted: string) => sections.find(({ path }) => path === wanted)?.usual.map(({ path }) => path) ?? []
  expect(usualOf('train')).toEqual(['train.epochs', 'train.lr', 'train.lambda'])
  expect(usualOf('data')).toContain('data.name')
  expect(usualOf('prune')).toContain('prune.ratios')
  expect(new Set(shown()).size).toBe(shown().length)
})

test('a section that can be left out has its switch, and nothing else once it is', () => {
  const finetune = (texts: Record<string, string>) => sectionsOf(sample, texts).find(({ path }) => path === 'finetune')
  expect(finetune({})?.toggle?.path).toBe('finetune')
  expect(finetune({ finetune: 'null' })).toMatchObject({ toggle: { path: 'finetune' }, usual: [], others: [] })
  expect(sectionsOf(sample, {}).find(({ path }) => path === 'train')?.toggle).toBeUndefined()
})

test('only keys of the kind that is chosen are asked for', () => {
  expect(shown()).toContain('train.schedule.rise')
  expect(shown()).not.toContain('train.schedule.at')
  const other = shown({ 'train.schedule.kind': 'milestones' })
  expect(other).toContain('train.schedule.at')
  expect(other).not.toContain('train.schedule.rise')
})

test('what was written for keys that went out of sight is not sent', () => {
  const texts = { 'train.schedule.rise': '0.5', 'train.schedule.kind': 'milestones', 'train.schedule.at': '0.5, 0.75' }
  expect(written(texts).map(({ key }) => key)).toEqual(['train.schedule.kind', 'train.schedule.at'])
  expect(written({ finetune: 'null', 'finetune.epochs': '3' })).toEqual([{ key: 'finetune', text: 'null' }])
})

test('a section that the recipe has not comes with its keys, and asks for what has no default', () => {
  expect(shown()).not.toContain('train.earlyStop.patience')
  const patience = keysOf({ 'train.earlyStop': 'on' }).find(({ path }) => path === 'train.earlyStop.patience')
  expect(patience && isRequired(patience)).toBe(true)
  expect(written({ 'train.earlyStop': 'on', 'train.earlyStop.patience': '3' })).toEqual([
    { key: 'train.earlyStop.patience', text: '3' },
  ])
})

test('what says the same as the recipe is no change', () => {
  const lambda = sample.keys.find(({ path }) => path === 'train.lambda')?.value
  expect(changesOf(sample, { 'train.lambda': String(lambda), 'prune.ratios': '50 %, 0.9' })).toEqual([])
  expect(changesOf(sample, { 'train.lambda': '1e-3' })).toMatchObject([{ from: String(lambda), to: '1e-3' }])
})

test('every key has its words in Chinese, and no words are of keys that are gone', () => {
  const paths = recipeFields().map(({ path }) => path)
  expect(paths.filter((path) => wordsInChinese(path) === undefined)).toEqual([])
  const known = new Set(
    paths.flatMap((path) => [path, path.replace(/^(train|finetune|prune\.between)\./, 'training.')]),
  )
  expect(Object.keys(recipeKeysZhTW).filter((path) => !known.has(path))).toEqual([])
})
