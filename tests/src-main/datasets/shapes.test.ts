import { expect, test } from 'vitest'
import { countByClass } from '../../../src-main/datasets/dataset'
import { shapesDataset } from '../../../src-main/datasets/shapes'

const small = shapesDataset({ train: 400, test: 200 })

test('the built-in set has ten classes, each as often as the others, 32×32 in colour', () => {
  expect(new Set(small.classes).size).toBe(10)
  expect(countByClass(small.train, 10)).toEqual(Array.from({ length: 10 }, () => 40))
  expect([small.train.height, small.train.width, small.train.channels, small.test?.count]).toEqual([32, 32, 3, 200])
})

test('the same options give the same bytes, in this version as in the next: runs can be compared', () => {
  expect(shapesDataset({ train: 400, test: 200 }).fingerprint).toBe(small.fingerprint)
  expect(small.fingerprint).toBe('37bc01f79adac7973e574eac7a2678664ee36f0768085f0a4d4ae8ae9c030486')
})

test('another seed draws other pictures, and no test picture is a training picture', () => {
  expect(shapesDataset({ train: 400, test: 200, seed: 2 }).fingerprint).not.toBe(small.fingerprint)
  const picture = (pixels: Uint8Array, row: number): string =>
    Buffer.from(pixels.subarray(row * 3072, row * 3072 + 3072)).toString('base64')
  const seen = new Set(Array.from({ length: 400 }, (_, row) => picture(small.train.pixels, row)))
  expect(seen.size).toBe(400)
  for (let row = 0; row < 200; row++)
    expect(seen.has(picture(small.test?.pixels ?? new Uint8Array(0), row))).toBe(false)
})

test('colour alone does not tell the classes: the mean colour of pictures is about the same in all', () => {
  const { pixels, labels } = shapesDataset({ train: 2000, test: 0 }).train
  const sums = Array.from({ length: 10 }, () => 0)
  for (const [i, value] of pixels.entries()) {
    const label = labels[Math.floor(i / 3072)] ?? 0
    sums[label] = (sums[label] ?? 0) + value
  }
  const means = sums.map((sum) => sum / (200 * 3072))
  expect(Math.max(...means) - Math.min(...means)).toBeLessThan(25)
})
