/** Files of a cluster, through a shell: written whole, read on from where one was, brought home as they were written. */

import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { copyHome, isThere, readRemote, sendFile, writeRemote } from '../../../src-main/cluster/remote-files'
import { shellOf } from '../../../src-main/cluster/shell'

const shell = shellOf(null)

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "prunescope-far it's "))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

test('several files in one call, to the byte', async () => {
  const far = folder()
  const files = [
    { path: join(far, 'sub folder', 'a'), text: 'λ = 1e-4\n' },
    { path: join(far, 'sub folder', 'b'), text: '' },
    { path: join(far, 'sub folder', 'c'), text: 'x'.repeat(100_000) },
  ]
  await writeRemote(shell, files, [join(far, 'sub folder')])
  for (const { path, text } of files) expect(readFileSync(path, 'utf8')).toBe(text)
  await expect(writeRemote(shell, files, ['/proc/nothing'])).rejects.toMatchObject({ code: 'cluster-refused' })
})

test('what files have gained, and nothing of those that have gained nothing', async () => {
  const far = folder()
  const [a, b] = [join(far, 'a'), join(far, 'b')]
  writeFileSync(a, 'one\ntwo\n')
  writeFileSync(b, 'λ\n')
  const wishes = [a, b, join(far, 'missing')].map((path) => ({ path, offset: 0 }))
  const first = await readRemote(shell, wishes, 4)
  expect(first.map(({ path, bytes, sizeBytes }) => [path, bytes.toString(), sizeBytes])).toEqual([
    [a, 'one\n', 8],
    [b, 'λ\n', 3],
  ])
  appendFileSync(b, 'more')
  const next = await readRemote(shell, [
    { path: a, offset: 8 },
    { path: b, offset: 3 },
  ])
  expect(next.map(({ path, bytes }) => [path, bytes.toString()])).toEqual([[b, 'more']])
})

test('a file comes home with its checksum, or not at all', async () => {
  const [far, home] = [folder(), folder()]
  const content = Buffer.alloc(300_000, 'weights')
  writeFileSync(join(far, 'w'), content)
  const wish = {
    from: join(far, 'w'),
    to: join(home, 'runs', 'w'),
    sizeBytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  }
  await copyHome(shell, wish)
  expect(readFileSync(wish.to).equals(content)).toBe(true)
  const other = join(home, 'other')
  writeFileSync(join(far, 'w'), content.fill(0, 0, 1))
  await expect(copyHome(shell, { ...wish, to: other })).rejects.toMatchObject({ code: 'bad-checkpoint' })
  await expect(copyHome(shell, { ...wish, from: join(far, 'none'), to: other })).rejects.toMatchObject({
    code: 'file-not-found',
  })
  expect(existsSync(other)).toBe(false)
})

test('a file that can’t be kept at home is given up, not waited for', async () => {
  const [far, home] = [folder(), folder()]
  writeFileSync(join(far, 'w'), Buffer.alloc(1 << 20))
  const to = join(home, 'n'.repeat(253))
  const wish = { from: join(far, 'w'), to, sizeBytes: 1 << 20, sha256: '' }
  await expect(copyHome(shell, wish)).rejects.toMatchObject({ code: 'ENAMETOOLONG' })
})

test('a file arrives there with its checksum, or not at all, and is sent no more once it is there', async () => {
  const [far, home] = [folder(), folder()]
  const content = Buffer.alloc(300_000, 'weights')
  const sha256 = createHash('sha256').update(content).digest('hex')
  const wish = { from: join(home, 'w'), to: join(far, 'given', 'w'), sizeBytes: content.length, sha256 }
  expect(await isThere(shell, wish, null)).toBe(false)
  writeFileSync(wish.from, Buffer.alloc(300_000, 'damaged'))
  await expect(sendFile(shell, wish)).rejects.toMatchObject({ code: 'bad-checkpoint' })
  expect(readdirSync(join(far, 'given'))).toEqual([])
  writeFileSync(wish.from, content)
  await sendFile(shell, wish)
  expect(readFileSync(wish.to).equals(content)).toBe(true)
  expect(await isThere(shell, wish, null)).toBe(true)
  await expect(sendFile(shell, { ...wish, to: '/proc/nothing/w' })).rejects.toMatchObject({ code: 'cluster-refused' })
})

test('what lies there at another place is taken from it, unless it is damaged', async () => {
  const far = folder()
  const content = Buffer.alloc(1000, 'weights')
  const sha256 = createHash('sha256').update(content).digest('hex')
  const wish = { to: join(far, 'given', 'w'), sizeBytes: content.length, sha256 }
  const run = join(far, 'run')
  writeFileSync(run, Buffer.alloc(1000, 'damaged'))
  expect(await isThere(shell, wish, run)).toBe(false)
  expect(existsSync(wish.to)).toBe(false)
  writeFileSync(run, content)
  expect(await isThere(shell, wish, run)).toBe(true)
  expect(readFileSync(wish.to).equals(content)).toBe(true)
})
