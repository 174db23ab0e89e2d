import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { openDataset } from '../../../src-main/datasets/open-dataset'
import { temporaryFolder } from '../../support/temporary-folder'
import { idxImages, idxLabels, userErrorOf, writeFiles } from './support'

const images = idxImages(
  [
    [0, 51, 102, 153],
    [204, 255, 0, 0],
  ],
  2,
  2,
)

test('IDX files come in plain or gzipped, one channel', async () => {
  const folder = await writeFiles(temporaryFolder(), {
    'train-images-idx3-ubyte.gz': gzipSync(images),
    'train-labels-idx1-ubyte': idxLabels([3, 1]),
    't10k-images.idx3-ubyte': idxImages([[1, 2, 3, 4]], 2, 2),
    't10k-labels.idx1-ubyte': idxLabels([2]),
  })
  const data = await openDataset(folder)
  expect([data.kind, data.train.count, data.train.channels, data.test?.count]).toEqual(['idx', 2, 1, 1])
  expect([...data.train.pixels]).toEqual([0, 51, 102, 153, 204, 255, 0, 0])
  expect([...data.train.labels]).toEqual([3, 1])
  expect(data.classes).toEqual(['0', '1', '2', '3'])
})

test('a set that nobody has published figures for is standardised by its own', async () => {
  const folder = await writeFiles(temporaryFolder(), {
    'train-images-idx3-ubyte': images,
    'train-labels-idx1-ubyte': idxLabels([0, 1]),
  })
  const { mean, std } = await openDataset(folder)
  const values = [0, 0.2, 0.4, 0.6, 0.8, 1, 0, 0]
  const average = values.reduce((a, b) => a + b) / 8
  expect(mean[0]).toBeCloseTo(average, 12)
  expect(std[0]).toBeCloseTo(Math.sqrt(values.reduce((sum, v) => sum + (v - average) ** 2, 0) / 8), 12)
})

test('MNIST and Fashion-MNIST are told by the name and have their published figures', async () => {
  const folder = await writeFiles(temporaryFolder(), {
    'train-images-idx3-ubyte': images,
    'train-labels-idx1-ubyte': idxLabels([0, 9]),
  })
  const mnist = await openDataset(folder, { name: 'mnist' })
  expect([mnist.kind, mnist.mean, mnist.std, mnist.classes[9]]).toEqual(['mnist', [0.1307], [0.3081], '9'])
  const fashion = await openDataset(folder, { name: 'fashion-mnist' })
  expect([fashion.kind, fashion.mean, fashion.std, fashion.classes[9]]).toEqual([
    'fashion-mnist',
    [0.286],
    [0.353],
    'Ankle boot',
  ])
})

const labels = idxLabels([0, 1])
test.each([
  ['cut off in its second image', images.slice(0, 22), labels, 'ends in row 2 (22 of 24 bytes)'],
  ['cut off in its header', images.slice(0, 9), labels, 'ends inside its header (9 of 16 bytes)'],
  [
    'longer than its header says',
    Buffer.concat([images, images]),
    labels,
    'goes on after its last row (48 instead of 24 bytes)',
  ],
  [
    'of labels instead of images',
    idxLabels(Array.from({ length: 20 }, () => 1)),
    labels,
    '0x00000801 (byte 0), not 0x00000803',
  ],
  ['without a label for each image', images, idxLabels([1]), '2 images, but train-labels-idx1-ubyte 1 labels'],
  ['with a label out of range', images, idxLabels([1, 10]), 'row 2 (byte 9): label 10'],
  ['of a gzip that ends early', gzipSync(images).subarray(0, 20), labels, "can't be unpacked after 20 bytes"],
])('a file %s is named with the place', async (_, imageFile, labelFile, sentence) => {
  const folder = await writeFiles(temporaryFolder(), {
    'train-images-idx3-ubyte': imageFile,
    'train-labels-idx1-ubyte': labelFile,
  })
  const error = await userErrorOf(openDataset(folder, { name: 'mnist' }))
  expect(error.code).toBe('bad-data')
  expect(error.message).toContain(sentence)
  expect(error.message).toMatch(/^MNIST: train-(images-idx3|labels-idx1)-ubyte/)
})

test('images without their labels are named', async () => {
  const folder = await writeFiles(temporaryFolder(), { 'train-images-idx3-ubyte': images })
  expect((await userErrorOf(openDataset(folder))).message).toContain('no pair of train-images-idx3-ubyte and')
})
