import jpeg from 'jpeg-js'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDataset } from '../../../src-main/datasets/open-dataset'
import { temporaryFolder } from '../../support/temporary-folder'
import { plainPng, png, userErrorOf, writeFiles } from './support'

function plainJpeg(width: number, height: number, colour: readonly number[]): Uint8Array {
  const data = Buffer.from(Array.from({ length: width * height }, () => [...colour, 255]).flat())
  return jpeg.encode({ width, height, data }, 100).data
}

test('class folders come in as classes in alphabetical order, PNG and JPEG alike', async () => {
  const folder = await writeFiles(temporaryFolder(), {
    'zebra/a.png': plainPng(4, 4, [255, 0, 0]),
    'ant/1.png': png(4, 4, (x, y) => [x, y, 7]),
    'ant/2.jpg': plainJpeg(4, 4, [128, 128, 128]),
    'ant/.DS_Store': 'x',
    'ant/notes.txt': 'x',
  })
  const data = await openDataset(folder, { name: 'animals' })
  expect([data.name, data.kind, data.classes]).toEqual(['animals', 'image-folders', ['ant', 'zebra']])
  expect([...data.train.labels]).toEqual([0, 0, 1])
  expect([data.train.height, data.train.width, data.train.channels]).toEqual([4, 4, 3])
  expect([...data.train.pixels.subarray(0, 6)]).toEqual([0, 0, 7, 1, 0, 7])
  for (const value of data.train.pixels.slice(48, 96)) expect(Math.abs(value - 128)).toBeLessThanOrEqual(2)
  expect([...data.train.pixels.subarray(96, 99)]).toEqual([255, 0, 0])
  expect(data.mean[2]).toBeCloseTo((16 * 7 + 16 * 128 + 0) / 48 / 255, 2)
})

test('train, val and test folders become the three sets, with the training set’s classes', async () => {
  const image = plainPng(2, 2, [1, 2, 3])
  const folder = await writeFiles(temporaryFolder(), {
    'train/a/1.png': image,
    'train/b/1.png': image,
    'val/b/1.png': image,
    'test/a/1.png': image,
    'test/b/1.png': image,
  })
  const data = await openDataset(folder)
  expect([data.train.count, data.validation?.count, data.test?.count]).toEqual([2, 1, 2])
  expect([...(data.validation?.labels ?? [])]).toEqual([1])
})

test('a val folder without a test folder is the test set', async () => {
  const image = plainPng(2, 2, [1, 2, 3])
  const folder = await writeFiles(temporaryFolder(), { 'train/a/1.png': image, 'val/a/1.png': image })
  const data = await openDataset(folder)
  expect([data.validation, data.test?.count]).toEqual([null, 1])
})

test('images of differing sizes are named, or brought to the size that was asked for', async () => {
  const folder = await writeFiles(temporaryFolder(), {
    'a/1.png': plainPng(8, 8, [10, 20, 30]),
    'a/2.png': plainPng(20, 12, [40, 50, 60]),
  })
  const error = await userErrorOf(openDataset(folder))
  expect(error.message).toContain(`${join(folder, 'a/2.png')} has 20×12 pixels, ${join(folder, 'a/1.png')} 8×8`)
  const { train } = await openDataset(folder, { imageSize: { height: 6, width: 6 } })
  expect([train.height, train.width, train.count]).toEqual([6, 6, 2])
  expect([...train.pixels.subarray(108, 111)]).toEqual([40, 50, 60])
})

test('a resized image is the middle of the whole, not its corner, and does not alias', async () => {
  // Left third black, middle a fine checkerboard, right third white.
  const checked = (x: number, y: number): number => ((x + y) % 2) * 255
  const folder = await writeFiles(temporaryFolder(), {
    'a/wide.png': png(96, 32, (x, y) => Array.from({ length: 3 }, () => (x < 32 ? 0 : x >= 64 ? 255 : checked(x, y)))),
  })
  const { train } = await openDataset(folder, { imageSize: { height: 8, width: 8 } })
  for (let y = 0; y < 8; y++) {
    for (let x = 1; x < 7; x++) expect(Math.abs((train.pixels[(y * 8 + x) * 3] ?? 0) - 127.5)).toBeLessThan(3)
  }
})

test('an image that can’t be read is named, and so is what is wrong with it', async () => {
  const whole = plainPng(4, 4, [1, 2, 3])
  const folder = await writeFiles(temporaryFolder(), { 'a/1.png': whole, 'a/2.png': whole.slice(0, 50) })
  const error = await userErrorOf(openDataset(folder))
  expect(error.code).toBe('bad-data')
  expect(error.message).toContain(`${join(folder, 'a/2.png')} can't be read as an image (50 bytes`)
  await writeFiles(folder, { 'a/2.png': 'not an image' })
  expect((await userErrorOf(openDataset(folder))).message).toContain('neither those of a PNG nor of a JPEG')
})

test.each([
  ['an empty class folder', { 'a/1.png': true, 'b/readme.txt': true }, 'holds no PNG or JPEG image'],
  ['an image of a kind that can’t be read', { 'a/1.png': true, 'a/2.webp': true }, 'a/2.webp is of a kind'],
  ['a class that only the test set has', { 'train/a/1.png': true, 'test/b/1.png': true }, 'test/b is a class that'],
])('%s is refused by name', async (_, names, sentence) => {
  const image = plainPng(2, 2, [1, 2, 3])
  const files = Object.fromEntries(Object.keys(names).map((name) => [name, image]))
  const folder = await writeFiles(temporaryFolder(), files)
  expect((await userErrorOf(openDataset(folder))).message).toContain(sentence)
})

test('whoever chooses the folder above is told which one to choose', async () => {
  const image = plainPng(2, 2, [1, 2, 3])
  const folder = await writeFiles(temporaryFolder(), { 'pets/cat/1.png': image, 'more/1.png': image })
  expect((await userErrorOf(openDataset(folder))).next).toContain(`choose ${join(folder, 'pets')} itself`)
})

test('reading many images reports how far it is', async () => {
  const image = plainPng(2, 2, [1, 2, 3])
  const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`a/${i}.png`, image]))
  const folder = await writeFiles(temporaryFolder(), files)
  const seen: string[] = []
  await openDataset(folder, { onProgress: (done, total) => seen.push(`${done}/${total}`) })
  expect(seen).toEqual(['16/40', '32/40', '40/40'])
})
