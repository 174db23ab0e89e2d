import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addDataset, listDatasets, loadDataset, resolveDataset } from '../../../src-main/datasets/registry'
import { temporaryFolder } from '../../support/temporary-folder'
import { cifarRows, idxImages, idxLabels, plainPng, userErrorOf, writeFiles } from './support'

async function cifarFolder(): Promise<string> {
  return writeFiles(temporaryFolder(), {
    'data_batch_1.bin': cifarRows([1, 2, 3]),
    'test_batch.bin': cifarRows([4]),
  })
}

test('a new workspace knows the built-in set, and only that', async () => {
  const workspace = join(temporaryFolder(), 'not-there-yet')
  expect(await listDatasets(workspace)).toEqual([
    { name: 'shapes', kind: 'shapes', folder: null, isBuiltIn: true, exists: true, trainCount: 6000, testCount: 2000 },
  ])
  expect(await resolveDataset(workspace, 'shapes')).toEqual({ kind: 'built-in', name: 'shapes' })
})

test('a folder that was added is listed, found by its name, and opened', async () => {
  const workspace = join(temporaryFolder(), 'workspace')
  const folder = await cifarFolder()
  const { listed } = await addDataset(workspace, 'cifar-10', folder)
  const expected = {
    name: 'cifar-10',
    kind: 'cifar-10',
    folder,
    isBuiltIn: false,
    exists: true,
    trainCount: 3,
    testCount: 1,
  }
  expect(listed).toEqual(expected)
  expect((await listDatasets(workspace))[1]).toEqual(expected)
  const data = await loadDataset(await resolveDataset(workspace, 'cifar-10'))
  expect([...data.train.labels]).toEqual([1, 2, 3])
  expect(await readdir(workspace)).toEqual(['datasets.json'])
})

test('a set is found by its path too', async () => {
  const folder = await cifarFolder()
  const location = await resolveDataset(temporaryFolder(), folder)
  expect((await loadDataset(location)).test?.count).toBe(1)
})

test('adding a second set keeps the first, and adding the same name again replaces it', async () => {
  const workspace = temporaryFolder()
  const [one, two] = [await cifarFolder(), await cifarFolder()]
  await addDataset(workspace, 'one', one)
  await addDataset(workspace, 'two', two)
  await addDataset(workspace, 'one', two)
  expect((await listDatasets(workspace)).map(({ name, folder }) => [name, folder])).toEqual([
    ['shapes', null],
    ['one', two],
    ['two', two],
  ])
})

test('the image size that a set was added with is used when it is opened', async () => {
  const workspace = temporaryFolder()
  const folder = await writeFiles(temporaryFolder(), {
    'a/1.png': plainPng(8, 8, [1, 2, 3]),
    'a/2.png': plainPng(9, 7, [1, 2, 3]),
  })
  await addDataset(workspace, 'photos', folder, { imageSize: { height: 5, width: 4 } })
  const { train } = await loadDataset(await resolveDataset(workspace, 'photos'))
  expect([train.height, train.width]).toEqual([5, 4])
})

test('the name a set was added by tells Fashion-MNIST from other IDX files', async () => {
  const workspace = temporaryFolder()
  const folder = await writeFiles(temporaryFolder(), {
    'train-images-idx3-ubyte': idxImages([[1, 2, 3, 4]], 2, 2),
    'train-labels-idx1-ubyte': idxLabels([9]),
  })
  expect((await addDataset(workspace, 'fashion-mnist', folder)).dataset.classes[9]).toBe('Ankle boot')
})

test('data that are not whole get no name', async () => {
  const workspace = temporaryFolder()
  const folder = await writeFiles(temporaryFolder(), { 'data_batch_1.bin': cifarRows([1]).slice(0, 99) })
  expect((await userErrorOf(addDataset(workspace, 'mine', folder))).code).toBe('bad-data')
  expect(await readdir(workspace)).toEqual([])
})

test('a folder with another set than the name says is refused', async () => {
  const error = await userErrorOf(addDataset(temporaryFolder(), 'cifar-100', await cifarFolder()))
  expect(error.message).toContain('holds CIFAR-10, not CIFAR-100')
})

test.each([
  ['shapes', 'belongs to the built-in set'],
  ['../evil', "can't be a data set's name"],
  ['', "can't be a data set's name"],
])('the name “%s” is refused', async (name, sentence) => {
  const error = await userErrorOf(addDataset(temporaryFolder(), name, await cifarFolder()))
  expect([error.code, error.message.includes(sentence)]).toEqual(['bad-argument', true])
})

test('an unknown name says what is known and what to type', async () => {
  const workspace = temporaryFolder()
  await addDataset(workspace, 'mine', await cifarFolder())
  const error = await userErrorOf(resolveDataset(workspace, 'cifar-10'))
  expect(error.code).toBe('data-not-found')
  expect(error.message).toBe('There is no data set called cifar-10, and no such folder. Known: shapes, mine.')
  expect(error.next).toContain('`prunescope data get cifar-10`')
  expect(error.next).toContain('`prunescope data add cifar-10 FOLDER`')
  const nextFor = async (name: string) => (await userErrorOf(resolveDataset(workspace, name))).next
  expect(await nextFor('photos')).toContain('`prunescope data add photos FOLDER`')
  expect(await nextFor('my photos')).toContain('`prunescope data add NAME FOLDER`')
  expect(await nextFor('~/photos that are not there')).toMatch(/^Check the path/)
})

test('a set whose folder is gone is listed as such, and asking for it says where it was', async () => {
  const workspace = temporaryFolder()
  const folder = await cifarFolder()
  await addDataset(workspace, 'mine', folder)
  await rename(folder, `${folder}-moved`)
  try {
    expect((await listDatasets(workspace))[1]?.exists).toBe(false)
    const error = await userErrorOf(resolveDataset(workspace, 'mine'))
    expect([error.code, error.message.includes(folder)]).toEqual(['data-not-found', true])
  } finally {
    await rename(`${folder}-moved`, folder)
  }
})

test('a damaged list is said to be damaged, and is not overwritten', async () => {
  const workspace = temporaryFolder()
  await writeFile(join(workspace, 'datasets.json'), '{"version": 1, "datas')
  expect((await userErrorOf(listDatasets(workspace))).code).toBe('workspace-damaged')
  expect((await userErrorOf(addDataset(workspace, 'mine', await cifarFolder()))).code).toBe('workspace-damaged')
  expect(await readFile(join(workspace, 'datasets.json'), 'utf8')).toBe('{"version": 1, "datas')
})

test('a workspace that can’t be written to is told in a sentence', async () => {
  const folder = temporaryFolder()
  await writeFile(join(folder, 'file'), '')
  const error = await userErrorOf(addDataset(join(folder, 'file', 'workspace'), 'mine', await cifarFolder()))
  expect(error.code).toBe('workspace-unwritable')
  expect(error.next).toContain('--workspace')
})
