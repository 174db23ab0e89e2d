/** The form of a recipe, on the built-in one: what it asks for, and what was changed. */

import { expect, test } from 'vitest'
import { recipeKeysZhTW } from '../../../src-renderer/app/messages/recipe-keys.zh-TW'
import { changesOf, fieldsOf, groupsOf, isRequired, usualKeys } from '../../../src-renderer/jobs/recipe-form'
import { wordsInChinese } from '../../../src-renderer/jobs/recipe-text'
import { recipeViews } from '../../../src-main/host/recipe-views'
import type { RecipeView } from '../../../src-shared/contract/views'
import { recipeFields } from '../../../src-shared/recipe/fields'

const sample = recipeViews().find(({ name }) => name === 'sample') ?? { name: '', description: '', keys: [] }
const written = (texts: Record<string, string>, recipe: RecipeView = sample) =>
  fieldsOf(recipe, texts).filter(({ text }) => text !== '')
const shown = (texts: Record<string, string> = {}) => [
  ...usualKeys(sample, texts).map(({ path }) => path),
  ...groupsOf(sample, texts).flatMap(({ keys }) => keys.map(({ path }) => path)),
]

test('the usual keys come first, and each key once', () => {
  expect(usualKeys(sample, {}).map(({ path }) => path)).toEqual(
    expect.arrayContaining(['seed', 'data.name', 'train.epochs', 'train.lambda', 'prune.ratios', 'finetune.epochs']),
  )
  expect(new Set(shown()).size).toBe(shown().length)
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
  const early = groupsOf(sample, { 'train.earlyStop': 'on' }).flatMap(({ keys }) => keys)
  const patience = early.find(({ path }) => path === 'train.earlyStop.patience')
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
