/** What the dialogs of export and import offer, and what they ask the host for. */

import { expect, test } from 'vitest'
import { choosable, firstChoices, offeredFormats, wishOf } from '../../../src-renderer/exchange/export-offer'
import { chosenIn, isRecipe, wantedOf } from '../../../src-renderer/exchange/chosen-files'

const pruned = { kind: 'prune', state: 'done', params: 1000 } as const

test('a pruning leaves in every format; a training that goes on has no final network yet', () => {
  expect(offeredFormats(pruned)).toEqual([
    'onnx',
    'tfjs',
    'safetensors',
    'masks',
    'cfg',
    'csv',
    'tensorboard',
    'family',
  ])
  expect(offeredFormats({ kind: 'train', state: 'running', params: 1000 })).toEqual([
    'cfg',
    'csv',
    'tensorboard',
    'family',
  ])
  expect(offeredFormats({ kind: 'import', state: 'done', params: null })).toEqual(['csv', 'tensorboard', 'family'])
})

test('only a pruning has a masked network; another run asks for its own, whatever was chosen before', () => {
  const choices = { ...firstChoices, network: 'masked' } as const
  expect(wishOf(choices, pruned)).toEqual({ format: 'onnx', network: 'masked', batchNorm: 'fold' })
  expect(wishOf(choices, { ...pruned, kind: 'finetune' })).toMatchObject({ network: 'own' })
  expect(choosable('family', pruned).scopes).toEqual(['family', 'line'])
})

test('of a folder only event files are sent; a single one brings a folder to be called by; recipes go to the form', () => {
  const events = new File(['x'], 'events.out.tfevents.1.host')
  const other = new File(['x'], 'notes.txt')
  expect(
    wantedOf([
      { path: 'logs/a/events.out.tfevents.1.host', file: events },
      { path: 'logs/notes.txt', file: other },
    ]),
  ).toEqual([{ path: 'logs/a/events.out.tfevents.1.host', file: events }])
  expect(wantedOf(chosenIn([events]))).toEqual([{ path: 'TensorBoard/events.out.tfevents.1.host', file: events }])
  expect(isRecipe(chosenIn([new File([''], 'mine.yaml')]))).toBe(true)
  expect(isRecipe(chosenIn([new File([''], 'mine.prunescope')]))).toBe(false)
})
