/** What `precision: auto` comes to, on which device. */

import { expect, test } from 'vitest'
import { resnet } from '../../../src-shared/architecture/resnet'
import { precisionFor } from '../../../src-main/worker/precision'
import { flagsFrom, multipliesBfloat16 } from '../../../src-main/runtime/bfloat16'
import { cardsFromCsv, hasTensorFormats } from '../../../src-main/runtime/nvidia-cards'

const network = resnet(50, '3x3-maxpool')
const auto = { precision: 'auto', epochs: 10 } as const

test('short trainings are exact, long ones as fast as the device can', () => {
  expect(precisionFor(auto, network, 10, () => true)).toBe('float64')
  expect(precisionFor(auto, network, 50_000, () => true)).toBe('bfloat16')
  expect(precisionFor(auto, network, 50_000, () => false)).toBe('float32')
})

test('what a recipe says goes, and the device is not asked', () => {
  const never = (): boolean => expect.fail('asked')
  expect(precisionFor({ precision: 'float32', epochs: 10 }, network, 50_000, never)).toBe('float32')
  expect(precisionFor({ precision: 'bfloat16', epochs: 1 }, network, 10, never)).toBe('bfloat16')
})

test('a processor gains with instructions of its own for bfloat16, and not with wide registers alone', () => {
  const flags = (text: string): boolean =>
    multipliesBfloat16(flagsFrom(`processor\t: 0\nflags\t\t: fpu ${text} sse\nbugs\t: none\n`))
  expect(flags('avx512f avx512_bf16')).toBe(true)
  expect(flags('amx_bf16')).toBe(true)
  expect(flags('avx2 avx512f avx512_vnni')).toBe(false)
  expect(multipliesBfloat16(flagsFrom('Hardware: something else'))).toBe(false)
})

test('cards are read as nvidia-smi prints them; from compute capability 8.0 on they have TF32 and bfloat16', () => {
  const cards = cardsFromCsv('NVIDIA A100-SXM4-40GB, 40960, 550.54.15, 8.0\nTesla V100, 16384, 470.82, [N/A]\n')
  expect(cards).toEqual([
    { name: 'NVIDIA A100-SXM4-40GB', memoryMiB: 40960, driver: '550.54.15', computeCapability: 8 },
    { name: 'Tesla V100', memoryMiB: 16384, driver: '470.82', computeCapability: null },
  ])
  expect(cards.map(hasTensorFormats)).toEqual([true, false])
  expect(cardsFromCsv('')).toEqual([])
})
