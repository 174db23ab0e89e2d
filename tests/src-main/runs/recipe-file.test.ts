/** Recipes from files and by name: what opens, and what a person reads when one does not. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { builtInRecipes, openRecipe } from '../../../src-main/runs/recipe-file'

const folder = mkdtempSync(join(tmpdir(), 'prunescope-recipe-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

function bomb(): string {
  const levels = ['a: &l0 [x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 9; level++)
    levels.push(
      `a${level}: &l${level} [${Array(9)
        .fill(`*l${level - 1}`)
        .join(', ')}]`,
    )
  return levels.join('\n')
}

describe('Built-in recipes', () => {
  const names = ['report', 'report-cpu', 'sample', 'slimming-densenet40', 'slimming-resnet164', 'slimming-vgg19']
  test.each(names)('%s is there and has nothing wrong with it', (name) => {
    expect(builtInRecipes()).toContain(name)
    expect(openRecipe(name).name).toBe(name)
  })

  test('report is the report’s experiment', () => {
    const { network, train, prune, finetune } = openRecipe('report')
    expect(network).toEqual({ kind: 'resnet', depth: 50, stem: '3x3-maxpool' })
    expect(train.lambda).toBe(1e-4)
    expect(prune).toMatchObject({ ratios: [0.5, 0.9], policy: 'block-interior', floor: 3 })
    expect(finetune).toMatchObject({ ratios: [0.9], lr: 1e-3, epochs: 20, lambda: 0 })
    expect(finetune?.earlyStop).not.toBeNull()
  })

  test('report-cpu is the PyTorch reference’s run', () => {
    const { network, train, prune, finetune } = openRecipe('report-cpu')
    expect(network).toMatchObject({ blocks: [2, 2, 2, 2], planes: 32, stem: '3x3-maxpool' })
    expect(train).toMatchObject({
      epochs: 8,
      batchSize: 128,
      lr: 0.1,
      momentum: 0.9,
      nesterov: false,
      weightDecay: 1e-4,
      decayGammaBeta: true,
      lambda: 2e-3,
      lambdaOn: 'prunable',
      gammaInit: 0.5,
      augment: { crop: 4, flip: true },
    })
    expect(train.schedule).toMatchObject({ kind: 'one-cycle', rise: 0.2 })
    expect(prune?.ratios).toEqual([0.3, 0.5, 0.7, 0.9])
    expect(finetune).toMatchObject({ ratios: [0.9], lr: 1e-2, epochs: 4, lambda: 0, gammaInit: null })
  })

  test('--set changes them, with scalars and lists as in YAML', () => {
    const recipe = openRecipe('report-cpu', [
      'train.epochs=2',
      'prune.ratios=[0.5, 0.9]',
      'data.name=shapes',
      'train.lambda=1e-3',
    ])
    expect(recipe).toMatchObject({
      data: { name: 'shapes' },
      train: { epochs: 2, lambda: 1e-3 },
      prune: { ratios: [0.5, 0.9] },
    })
  })
})

describe('A recipe file', () => {
  const yaml =
    'name: mine\ndata: { name: shapes }\nnetwork: { kind: resnet, depth: 18 }\ntrain: { epochs: 1, lr: 0.1 }\n'

  test('may be YAML or JSON', () => {
    const fromYaml = openRecipe(file('mine.yaml', yaml))
    const json = JSON.stringify({
      name: 'mine',
      data: { name: 'shapes' },
      network: { kind: 'resnet', depth: 18 },
      train: { epochs: 1, lr: 0.1 },
    })
    expect(openRecipe(file('mine.json', json))).toEqual(fromYaml)
  })

  test('that is broken YAML is told by line and column', () => {
    expect(() => openRecipe(file('broken.yaml', 'name: mine\ntrain: {epochs: 1\n'))).toThrow(
      /broken\.yaml, line \d+, column \d+: /,
    )
  })

  test('with a typo is told by its path', () => {
    expect(() => openRecipe(file('typo.yaml', yaml.replace('lr:', 'rl:')))).toThrow(
      /typo\.yaml: .*train\.lr is missing.*Unknown key train\.rl \(line 4\)\. Did you mean "lr"\?/,
    )
  })

  test('with wrong values is told by their lines; what --set changed stands on none', () => {
    const wrong = file('wrong.yaml', `${yaml}prune:\n  ratios:\n    - 0.5\n    - 1.5\n  floor: none\n`)
    expect(() => openRecipe(wrong)).toThrow(/prune\.ratios\[1\] \(line 8\) is 1\.5.*prune\.floor \(line 9\) is "none"/)
    expect(() => openRecipe(wrong, ['prune.ratios=[2]', 'prune.floor=3'])).toThrow(/prune\.ratios\[0\] is 2/)
  })

  test.each([
    ['brackets without end', '['.repeat(20_000), 'x.yaml, line 1'],
    ['sections in sections', `${'{a: '.repeat(100)}1${'}'.repeat(100)}`, 'nested more than 32 levels'],
    ['one that holds itself', 'name: &a\n  b: *a\n', 'nested more than 32 levels'],
    ['aliases that multiply', bomb(), 'alias'],
    ['an alias of nothing', 'name: *a', 'alias'],
    ['two documents', 'name: a\n---\nname: b\n', 'multiple documents'],
  ])('made to do harm is refused with a sentence: %s', (_, text, words) => {
    const path = file('x.yaml', text)
    expect(() => openRecipe(path)).toThrow(expect.objectContaining({ code: 'bad-recipe' }))
    expect(() => openRecipe(path)).toThrow(words)
  })

  test('that is not there: the built-in of nearly that name is offered', () => {
    expect(() => openRecipe('reprot')).toThrow('There is no recipe "reprot". Did you mean "report"?')
  })

  test('that is a folder is refused', () => {
    expect(() => openRecipe(folder)).toThrow(`${folder} is not a file.`)
  })
})
