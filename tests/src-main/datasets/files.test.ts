import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listFolder, writeWhole, writing } from '../../../src-main/datasets/files'
import { temporaryFolder } from '../../support/temporary-folder'
import { userErrorOf } from './support'

test('a file is written whole, over the old one, and leaves no temporary one', async () => {
  const folder = temporaryFolder()
  await writeWhole(join(folder, 'deep', 'list.json'), 'one')
  await writeWhole(join(folder, 'deep', 'list.json'), 'two')
  expect(await readFile(join(folder, 'deep', 'list.json'), 'utf8')).toBe('two')
  expect(await readdir(join(folder, 'deep'))).toEqual(['list.json'])
})

test('what can’t take the new file’s place leaves nothing half-written', async () => {
  const folder = temporaryFolder()
  // A folder with something in it stands where the file should go.
  await mkdir(join(folder, 'list.json', 'inside'), { recursive: true })
  await expect(writeWhole(join(folder, 'list.json'), 'one')).rejects.toThrow('EISDIR')
  expect(await readdir(folder)).toEqual(['list.json'])
})

test.runIf(process.platform === 'linux')('a full disk is told in a sentence', async () => {
  const error = await userErrorOf(writing('/data/set.bin', () => writeFile('/dev/full', 'x')))
  expect(error.code).toBe('disk-full')
  expect(error.message).toBe('The disk is full: /data/set.bin could not be written.')
})

test('files are listed in the order people count, hidden ones left out', async () => {
  const folder = temporaryFolder()
  for (const name of ['b10', 'b2', 'a', '.hidden']) await writeFile(join(folder, name), '')
  await mkdir(join(folder, 'sub'))
  expect(await listFolder(folder)).toEqual({ files: ['a', 'b2', 'b10'], folders: ['sub'] })
})
