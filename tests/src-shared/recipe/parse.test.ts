/** What a person sees when a recipe is wrong, and what a right one gains by its defaults. */

import { describe, expect, test } from 'vitest'
import { UserError } from '../../../src-shared/errors'
import { recipeHelp } from '../../../src-shared/recipe/help'
import { nearest } from '../../../src-shared/recipe/nearest'
import { parseRecipe } from '../../../src-shared/recipe/parse'
import { parseSetting, withSettings } from '../../../src-shared/recipe/settings'

const small = {
  name: 'small',
  data: { name: 'shapes' },
  network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 8 },
  train: { epochs: 2, lr: 0.1 },
}

function problemOf(action: () => unknown): UserError {
  try {
    action()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('There was no error.')
}

describe('A recipe', () => {
  test('gains its defaults', () => {
    const recipe = parseRecipe(small, 'small.yaml')
    expect(recipe.train).toMatchObject({ batchSize: 128, momentum: 0.9, schedule: { kind: 'constant' } })
    expect(recipe).toMatchObject({ prune: null, finetune: null, evaluate: { split: 'test', everyEpoch: true } })
  })

  test('with a typo names file, key and the key that was meant', () => {
    const wrong = { ...small, train: { epochs: 2, lr: 0.1, wieghtDecay: 1e-4 } }
    const { code, message } = problemOf(() => parseRecipe(wrong, 'small.yaml'))
    expect(code).toBe('bad-recipe')
    expect(message).toBe('small.yaml: Unknown key train.wieghtDecay. Did you mean "weightDecay"?')
  })

  test('with an unheard-of key lists those there are', () => {
    const { message } = problemOf(() => parseRecipe({ ...small, optimiser: 'lion' }, 'small.yaml'))
    expect(message).toMatch(/Unknown key optimiser\. A recipe may have: name, description, seed, data/)
  })

  test('with a wrong value says what it is and what would fit', () => {
    const wrong = { ...small, train: { epochs: 'many', lr: 0.1 } }
    expect(problemOf(() => parseRecipe(wrong, 'r')).message).toBe(
      'r: train.epochs is "many"; expected a whole number from 1 to 10000.',
    )
  })

  test('with a ratio of 1 or more is refused by its place in the list', () => {
    const wrong = { ...small, prune: { ratios: [0.5, 1.5] } }
    expect(problemOf(() => parseRecipe(wrong, 'r')).message).toBe(
      'r: prune.ratios[1] is 1.5; expected a number from 0 to below 1.',
    )
  })

  test('with a missing key says which and what belongs there', () => {
    const wrong = { ...small, train: { epochs: 2 } }
    expect(problemOf(() => parseRecipe(wrong, 'r')).message).toBe('r: train.lr is missing; expected a number above 0.')
  })

  test('with a kind that does not exist offers the one that was meant', () => {
    const wrong = { ...small, network: { kind: 'bottelneck-resnet', blocks: [1], planes: 8 } }
    expect(problemOf(() => parseRecipe(wrong, 'r')).message).toBe(
      'r: network.kind is "bottelneck-resnet"; expected "resnet", "bottleneck-resnet", "cifar-resnet", "preact-resnet", "vgg", "densenet" or "mobilenet-v2". Did you mean "bottleneck-resnet"?',
    )
  })

  test('that holds no mapping at all is not a recipe', () => {
    expect(problemOf(() => parseRecipe(null, 'r')).message).toMatch(/holds nothing, not a recipe/)
  })

  test('that fine-tunes what it does not prune is refused', () => {
    const wrong = { ...small, prune: { ratios: [0.5] }, finetune: { epochs: 1, lr: 0.01, ratios: [0.9] } }
    expect(problemOf(() => parseRecipe(wrong, 'r')).message).toBe(
      'r: finetune.ratios has 0.9, which prune.ratios (0.5) does not make.',
    )
    const unpruned = { ...small, finetune: { epochs: 1, lr: 0.01, ratios: [0.9] } }
    expect(problemOf(() => parseRecipe(unpruned, 'r')).message).toMatch(/prune is left out/)
  })

  test('that trains between rounds without having several is refused', () => {
    const wrong = { ...small, prune: { ratios: [0.5], between: { epochs: 1, lr: 0.1 } } }
    expect(problemOf(() => parseRecipe(wrong, 'r')).message).toBe(
      'r: prune.between trains between rounds, but prune.rounds is 1.',
    )
  })

  test('that judges by a validation set without holding one out is refused', () => {
    const wrong = { ...small, evaluate: { split: 'validation' } }
    expect(problemOf(() => parseRecipe(wrong, 'r')).message).toMatch(/data\.validation is 0/)
  })

  test('names every wrong key at once', () => {
    const wrong = { ...small, train: { epochs: 0, lr: -1 } }
    const { message } = problemOf(() => parseRecipe(wrong, 'r'))
    expect(message).toMatch(/train\.epochs is 0.*train\.lr is -1/)
  })
})

describe('--set', () => {
  const set = (...texts: string[]): unknown =>
    withSettings(
      small,
      texts.map((text) => parseSetting(text, (value): unknown => JSON.parse(value))),
    )

  test('changes one key and leaves the others', () => {
    expect(parseRecipe(set('train.epochs=5', 'data.name="cifar-10"'), 'r')).toMatchObject({
      data: { name: 'cifar-10' },
      train: { epochs: 5, lr: 0.1 },
    })
  })

  test('makes sections that are not there yet', () => {
    expect(parseRecipe(set('prune.ratios=[0.5,0.9]'), 'r').prune).toMatchObject({ ratios: [0.5, 0.9], floor: 3 })
  })

  test('of another kind drops what only the former kind knew', () => {
    expect(parseRecipe(set('network.kind="resnet"', 'network.depth=50'), 'r').network).toEqual({
      kind: 'resnet',
      depth: 50,
      stem: '3x3-maxpool',
    })
  })

  test('of a key that does not exist offers the one that was meant', () => {
    expect(problemOf(() => set('train.epoch=5')).message).toBe(
      '--set: a recipe has no key "train.epoch". Did you mean "train.epochs"?',
    )
    expect(problemOf(() => set('lambda=0.1')).message).toMatch(
      /"train\.lambda" or "prune\.between\.lambda" or "finetune\.lambda"/,
    )
  })

  test('without a value is refused', () => {
    expect(problemOf(() => set('train.epochs')).message).toBe('--set train.epochs: expected key=value.')
  })

  test('does not change what it was given', () => {
    set('train.epochs=7')
    expect(small.train.epochs).toBe(2)
  })
})

test('The help lists a key with what it expects and its default', () => {
  expect(recipeHelp()).toMatch(/train\.batchSize +a whole number from 1 to 65536 \(128 unless given\)/)
  expect(recipeHelp()).toMatch(
    /network\.kind +"resnet", "bottleneck-resnet", "cifar-resnet", .*"vgg", "densenet" or "mobilenet-v2"/,
  )
})

test('A suggestion is made for a slip, not for another word', () => {
  expect(nearest('lamdba', ['lambda', 'epochs'])).toBe('lambda')
  expect(nearest('weight_decay', ['weightDecay'])).toBe('weightDecay')
  expect(nearest('optimiser', ['lambda', 'epochs'])).toBeNull()
})
