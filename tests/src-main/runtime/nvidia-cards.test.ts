/** What is said of an NVIDIA card. */

import { expect, test } from 'vitest'
import { cardsFromCsv, cardText } from '../../../src-main/runtime/nvidia-cards'
import { hasTensorFormats } from '../../../src-shared/runs/tensor-formats'

test('cards are read as nvidia-smi prints them; from compute capability 8.0 on they have TF32 and bfloat16', () => {
  const cards = cardsFromCsv('NVIDIA A100-SXM4-40GB, 40960, 550.54.15, 8.0\nTesla V100, 16384, 470.82, [N/A]\n')
  expect(cards).toEqual([
    { name: 'NVIDIA A100-SXM4-40GB', memoryMiB: 40960, driver: '550.54.15', computeCapability: 8 },
    { name: 'Tesla V100', memoryMiB: 16384, driver: '470.82', computeCapability: null },
  ])
  expect(cards.map(hasTensorFormats)).toEqual([true, false])
  expect(cardsFromCsv('')).toEqual([])
})

test('a card is told in a line', () => {
  const cards = cardsFromCsv('NVIDIA A100-SXM4-40GB, 40960, 550.54.15, 8.0\n')
  expect(cards.map(cardText)).toEqual([
    expect.stringMatching(
      /^NVIDIA A100-SXM4-40GB, .*GB, driver 550\.54\.15, compute capability 8\.0, with TF32 and bfloat16$/,
    ),
  ])
})
