/** Why a card that is there is not used, and what is said to do about it. */

import { expect, test } from 'vitest'
import { cardsFromCsv, type DriverAnswer } from '../../../src-main/runtime/nvidia-cards'
import { unusedCard, unusedCardText } from '../../../src-main/runtime/unused-card'

const answer = (csv: string): DriverAnswer => ({ cards: cardsFromCsv(csv), complaint: null })
const a100 = answer('NVIDIA A100-SXM4-40GB, 40960, 550.54.15, 8.0\n')
const k80 = answer('Tesla K80, 11441, 470.82, 3.7\n')
const oldDriver = answer('NVIDIA A100-SXM4-40GB, 40960, 470.82, 8.0\n')

test('nothing is amiss where the card computes, or there is none', () => {
  expect(unusedCard(a100, 'gpu', 'gpu', undefined)).toBeNull()
  expect(unusedCard({ cards: [], complaint: null }, 'cpu', 'cpu', undefined)).toBeNull()
})

test.each([
  ['a card that is too old, whatever is installed', k80, 'cpu', undefined, 'old-card', 'compute capability 6.0'],
  [
    'the processor’s library',
    a100,
    'cpu',
    undefined,
    'cpu-library',
    'prunescope runtime install gpu` (downloads 3.0 GB',
  ],
  ['a library of one’s own', a100, 'own', undefined, 'own-library', 'PRUNESCOPE_LIBTENSORFLOW'],
  ['a driver that is too old', oldDriver, 'gpu', undefined, 'old-driver', '525 or newer, and here is 470.82'],
  ['a card that is hidden', a100, 'gpu', '', 'hidden', 'CUDA_VISIBLE_DEVICES'],
  ['the same as -1', a100, 'gpu', '-1', 'hidden', '“-1”'],
  ['none that can be told', a100, 'gpu', '0', 'unknown', 'TF_CPP_MIN_LOG_LEVEL=0 prunescope doctor'],
] as const)('the reason is %s', (_, driver, library, visibleDevices, reason, words) => {
  const unused = unusedCard(driver, 'cpu', library, visibleDevices)
  expect(unused).toMatchObject({ card: driver.cards[0]?.name, reason })
  expect(unused && unusedCardText(unused, 3.19e9)).toContain(words)
})

test('a library that is here only has to be used', () => {
  expect(unusedCardText({ card: 'A100', reason: 'cpu-library' }, 0)).toContain('`prunescope runtime use gpu`')
})
