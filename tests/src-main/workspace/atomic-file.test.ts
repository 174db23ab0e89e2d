/** What is on the disk after a write that worked, one that failed, and one whose process was killed. */

import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256OfFile, writeFileAtomically } from '../../../src-main/workspace/atomic-file'

let root: string
let folders = 0
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'prunescope-atomic-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

function newFolder(): string {
  const folder = join(root, String(folders++))
  mkdirSync(folder)
  return folder
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content)

test('a file is the chunks in order, with its size and SHA-256, in folders that are made on the way', async () => {
  const path = join(newFolder(), 'made', 'here.txt')
  const { sizeBytes, sha256 } = writeFileAtomically(path, [text('one '), text(''), text('two')])
  expect(readFileSync(path, 'utf8')).toBe('one two')
  expect(sizeBytes).toBe(7)
  expect(sha256).toBe(createHash('sha256').update('one two').digest('hex'))
  expect(await sha256OfFile(path)).toBe(sha256)
  expect(readdirSync(join(path, '..'))).toEqual(['here.txt'])
})

describe('a write that fails', () => {
  // Linux has a device that is always full; the temporary file's name leads there.
  test.skipIf(process.platform !== 'linux')('on a full disk says how much of what, and keeps the old file', () => {
    const folder = newFolder()
    const path = join(folder, 'weights.bin')
    writeFileAtomically(path, [text('old')])
    symlinkSync('/dev/full', `${path}.${process.pid}.tmp`)
    expect(() => writeFileAtomically(path, [new Uint8Array(123_456)])).toThrow(
      expect.objectContaining({
        code: 'disk-full',
        message: `The disk is full: ${path} (123,456 bytes) could not be written.`,
      }),
    )
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['weights.bin'])
  })

  test('where a folder has the name leaves the folder and nothing else', () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'taken', 'full'), { recursive: true })
    expect(() => writeFileAtomically(join(folder, 'taken'), [text('new')])).toThrow(
      expect.objectContaining({ code: 'workspace-unwritable' }),
    )
    expect(readdirSync(folder)).toEqual(['taken'])
  })

  test('under a file instead of a folder names the path', () => {
    const file = join(newFolder(), 'file')
    writeFileSync(file, 'x')
    const path = join(file, 'below')
    expect(() => writeFileAtomically(path, [text('new')])).toThrow(
      expect.objectContaining({ code: 'workspace-unwritable', message: expect.stringContaining(path) }),
    )
  })
})

describe('a process that was killed while it wrote', () => {
  let living: ChildProcess | undefined
  afterAll(() => living?.kill('SIGKILL'))

  test('leaves nothing once the next one writes there; what a living one writes stays', async () => {
    const folder = newFolder()
    const dead = spawn(process.execPath, ['-e', ''])
    await once(dead, 'exit')
    living = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'])
    await once(living, 'spawn')
    const ofLiving = `b.bin.${living.pid}.tmp`
    for (const name of [`a.bin.${dead.pid}.tmp`, ofLiving, 'notes.tmp']) writeFileSync(join(folder, name), 'half')
    writeFileAtomically(join(folder, 'c.bin'), [text('whole')])
    expect(readdirSync(folder).toSorted()).toEqual([ofLiving, 'c.bin', 'notes.tmp'].toSorted())
  })
})
