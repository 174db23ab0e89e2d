import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDataset } from '../../../src-main/datasets/open-dataset'
import { temporaryFolder } from '../../support/temporary-folder'
import { cifarPixel, cifarRows, userErrorOf, writeFiles } from './support'

test('CIFAR-10 comes in with its files in order, pixels interleaved, and the published mean', async () => {
  const folder = await writeFiles(temporaryFolder(), {
    'data_batch_2.bin': cifarRows([3, 4]),
    'data_batch_10.bin': cifarRows([5]),
    'data_batch_1.bin': cifarRows([0, 9]),
    ...Object.fromEntries([3, 4, 5, 6, 7, 8, 9].map((n) => [`data_batch_${n}.bin`, cifarRows([1])])),
    'test_batch.bin': cifarRows([7, 8]),
    'batches.meta.txt': 'airplane\n',
  })
  const data = await openDataset(folder)
  expect(data.kind).toBe('cifar-10')
  expect(data.name).toBe('CIFAR-10')
  expect([...data.train.labels]).toEqual([0, 9, 3, 4, 1, 1, 1, 1, 1, 1, 1, 5])
  expect([...(data.test?.labels ?? [])]).toEqual([7, 8])
  expect(data.classes[9]).toBe('truck')
  expect(data.mean).toEqual([0.4914, 0.4822, 0.4465])
  // Second image of the first file, pixel (y 1, x 2): its three planes side by side.
  const at = 3072 + (32 + 2) * 3
  expect([...data.train.pixels.subarray(at, at + 3)]).toEqual([0, 1, 2].map((plane) => cifarPixel(1, plane, 34)))
})

test('the parity fixture’s folder is 320 training rows without a test set; so is its file alone', async () => {
  const folder = await openDataset('tests/fixtures/parity')
  const file = await openDataset('tests/fixtures/parity/batches.bin')
  expect([folder.kind, folder.train.count, folder.test]).toEqual(['cifar-10', 320, null])
  expect(file.fingerprint).toBe(folder.fingerprint)
})

test('a folder that an archive unpacked, with one folder in it, is entered', async () => {
  const folder = await writeFiles(temporaryFolder(), { 'cifar-10-batches-bin/data_batch_1.bin': cifarRows([2]) })
  expect((await openDataset(folder)).train.count).toBe(1)
})

test('CIFAR-100 has the fine label of each row, and names from its file', async () => {
  const names = Array.from({ length: 100 }, (_, i) => `name ${i}`)
  const folder = await writeFiles(temporaryFolder(), {
    'train.bin': cifarRows([99, 0, 42], 2),
    'test.bin': cifarRows([1], 2),
    'fine_label_names.txt': `${names.join('\n')}\n`,
  })
  const data = await openDataset(folder)
  expect([data.kind, [...data.train.labels], data.test?.count]).toEqual(['cifar-100', [99, 0, 42], 1])
  expect(data.classes[42]).toBe('name 42')
  expect([...data.train.pixels.subarray(0, 3)]).toEqual([0, 1, 2].map((plane) => cifarPixel(0, plane, 0)))
})

test('CIFAR-100 without a list of names has the hundred it is known by', async () => {
  const folder = await writeFiles(temporaryFolder(), { 'train.bin': cifarRows([0], 2) })
  const { classes } = await openDataset(folder)
  expect([classes.length, new Set(classes).size, classes[0], classes[99]]).toEqual([100, 100, 'apple', 'worm'])
})

test('a file that ends inside a row is named with the row, its bytes and those it should have', async () => {
  const folder = await writeFiles(temporaryFolder(), {
    'data_batch_1.bin': cifarRows([1]),
    'data_batch_2.bin': cifarRows([1, 2, 3]).slice(0, 3073 * 2 + 1000),
  })
  const error = await userErrorOf(openDataset(folder))
  expect(error.code).toBe('bad-data')
  expect(error.message).toBe('CIFAR-10: data_batch_2.bin ends in row 3 (7,146 of 30,730,000 bytes).')
  expect(error.next).toBe('The download may have stopped early: get it again with `prunescope data get cifar-10`.')
})

test('a label out of range is named with its row and byte', async () => {
  const folder = await writeFiles(temporaryFolder(), { 'data_batch_1.bin': cifarRows([1, 2, 10]) })
  const error = await userErrorOf(openDataset(folder))
  expect(error.message).toBe('CIFAR-10: data_batch_1.bin, row 3 (byte 6,146): label 10, but the classes are 0 to 9.')
  const hundred = await writeFiles(temporaryFolder(), { 'train.bin': cifarRows([99, 100], 2) })
  expect((await userErrorOf(openDataset(hundred))).message).toContain('train.bin, row 2 (byte 3,075): label 100')
})

test('a hole in the numbering is a missing file, not a smaller set', async () => {
  const folder = await writeFiles(temporaryFolder(), {
    'data_batch_1.bin': cifarRows([1]),
    'data_batch_3.bin': cifarRows([1]),
  })
  expect((await userErrorOf(openDataset(folder))).message).toContain('data_batch_2.bin is missing')
})

test('a file cut off exactly between two rows is noticed beside a whole one', async () => {
  const whole = cifarRows(Array.from({ length: 10_000 }, () => 1))
  const folder = await writeFiles(temporaryFolder(), {
    'data_batch_1.bin': whole,
    'data_batch_2.bin': whole.subarray(0, 3073 * 400),
  })
  expect((await userErrorOf(openDataset(folder))).message).toBe(
    'CIFAR-10: data_batch_2.bin ends after row 400 (1,229,200 of 30,730,000 bytes).',
  )
})

test('an empty file, an empty folder, no folder: each says which', async () => {
  const folder = temporaryFolder()
  expect((await userErrorOf(openDataset(folder))).message).toBe(`The folder ${folder} is empty.`)
  const missing = await userErrorOf(openDataset(join(folder, 'nowhere')))
  expect([missing.code, missing.message]).toEqual([
    'data-not-found',
    `There is no file or folder ${join(folder, 'nowhere')}.`,
  ])
  await writeFiles(folder, { 'data_batch_1.bin': '' })
  expect((await userErrorOf(openDataset(folder))).message).toBe('CIFAR-10: data_batch_1.bin is empty (0 bytes).')
})

test('the same images have the same fingerprint in another layout, and one changed bit another one', async () => {
  const one = await writeFiles(temporaryFolder(), { 'all.bin': cifarRows([1, 2, 3]) })
  const rows = cifarRows([1, 2, 3])
  const two = await writeFiles(temporaryFolder(), {
    'data_batch_1.bin': rows.slice(0, 3073),
    'data_batch_2.bin': rows.slice(3073),
  })
  const original = (await openDataset(one)).fingerprint
  expect(original).toMatch(/^[0-9a-f]{64}$/)
  expect((await openDataset(two)).fingerprint).toBe(original)
  rows[5000] = (rows[5000] ?? 0) ^ 1
  const three = await writeFiles(temporaryFolder(), { 'all.bin': rows })
  expect((await openDataset(three)).fingerprint).not.toBe(original)
})
