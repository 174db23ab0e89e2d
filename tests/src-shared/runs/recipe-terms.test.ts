/** What a run's page shows can be written behind --set as it stands. */

import { describe, expect, test } from 'vitest'
import { parseSettings } from '../../../src-main/runs/recipe-file'
import { parseRecipe } from '../../../src-shared/recipe/parse'
import { withSettings } from '../../../src-shared/recipe/settings'
import { trainingSchema } from '../../../src-shared/recipe/training'
import { commonSection, inRecipeTerms, trainingSection } from '../../../src-shared/runs/recipe-terms'
import { flattened, settingLines } from '../../../src-shared/runs/setting-lines'
import type { PruneRunSettings, TrainSettings } from '../../../src-shared/runs/settings'

const data = { name: 'cifar-10', validation: 0.1, splitSeed: 7 }
const whole: TrainSettings = {
  kind: 'train',
  data,
  network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 8, stem: '3x3' },
  training: trainingSchema.parse({ epochs: 8, lr: 0.1, lambda: 2e-4, schedule: { kind: 'one-cycle' } }),
  policy: 'coupled',
  evaluate: { split: 'validation', batchSize: 100 },
  everyEpoch: false,
  testFirst: false,
  seed: 7,
  threads: null,
}
const tuned: TrainSettings = { ...whole, network: null, testFirst: true, threads: 2 }
const cut: PruneRunSettings = {
  kind: 'prune',
  policy: 'coupled',
  floor: 3,
  denominator: 'all',
  constants: 'fold',
  ratio: 0.5,
  data,
  evaluate: { split: 'test', batchSize: 250 },
  threads: null,
}
const firstRound: PruneRunSettings = { ...cut, ratio: 0.3, round: { number: 1, of: 2, ratio: 0.5 } }

const paths = (settings: Parameters<typeof inRecipeTerms>[0], section: string): readonly string[] =>
  settingLines(inRecipeTerms(settings, section), null).map(({ path }) => path)

describe('every line of a run but a command’s own options is taken by --set, and says what was said', () => {
  test.each([
    ['a training', whole, 'train'],
    ['a fine-tuning', tuned, 'finetune'],
    ['a training between rounds', tuned, 'prune.between'],
    ['a cut', cut, ''],
  ])('%s', (_, settings, section) => {
    const lines = settingLines(inRecipeTerms(settings, section), null).filter(({ path }) => !path.startsWith('--'))
    const base = {
      name: 'again',
      data: { name: 'shapes' },
      network: { kind: 'vgg', depth: 11 },
      train: { epochs: 1, lr: 0.01 },
      prune: { ratios: [0.5], rounds: 2 },
      finetune: { epochs: 1, lr: 0.01, ratios: [0.5] },
    }
    const set = parseSettings(lines.map(({ path, value }) => `${path}=${value}`))
    const again = new Map(flattened(parseRecipe(withSettings(base, set), 'again')))
    for (const { path, value } of lines) expect(`${path}=${again.get(path)}`).toBe(`${path}=${value}`)
  })
})

test('what a recipe does not say stands under the option of the command line', () => {
  expect(paths(tuned, 'finetune').filter((path) => path.startsWith('--'))).toEqual(['--split-seed', '--threads'])
})

test('a cut of several rounds names the share that all of them come to, and its own beside the round', () => {
  const lines = new Map(settingLines(inRecipeTerms(firstRound, ''), null).map(({ path, value }) => [path, value]))
  expect(lines.get('prune.ratios')).toBe('[0.5]')
  expect(lines.get('prune.rounds')).toBe('2')
  expect(lines.get('round.number')).toBe('1')
  expect(lines.get('round.ratio')).toBe('0.3')
})

test('each training stands in its own section; fresh weights are trained as the whole network was', () => {
  expect(trainingSection(whole, null)).toBe('train')
  expect(trainingSection(tuned, cut)).toBe('finetune')
  expect(trainingSection(tuned, firstRound)).toBe('prune.between')
  expect(trainingSection(tuned, { ...firstRound, round: { number: 2, of: 2, ratio: 0.5 } })).toBe('finetune')
  expect(trainingSection({ ...tuned, testFirst: false, scratch: 'same-epochs' }, cut)).toBe('train')
  expect(trainingSection(cut, whole)).toBeNull()
})

test('trainings of several sections beside each other share their lines', () => {
  expect(commonSection(['train', null, 'train'])).toBe('train')
  expect(commonSection(['train', 'finetune', null])).toBe('{train,finetune}')
  expect(paths(tuned, commonSection(['train', 'finetune']))).toContain('{train,finetune}.lr')
})
