/** What `precision: auto` comes to, on which device. */

import { expect, test } from 'vitest'
import { resnet } from '../../../src-shared/architecture/resnet'
import { precisionFor } from '../../../src-main/worker/precision'

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
