/** Opening a workspace: the folder is there afterwards, or it is said why it can't be. */

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultWorkspaceDir, openWorkspace } from '../../../src-main/workspace/workspace'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workspace-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('a workspace is made where there is none, folders above it included, and opens again', () => {
  const dir = join(folder, 'some', 'where')
  const workspace = openWorkspace(dir)
  expect(workspace).toMatchObject({ dir, databasePath: join(dir, 'workspace.sqlite3') })
  expect(workspace.runDirectory('abc')).toBe(join(dir, 'runs', 'abc'))
  expect(readdirSync(dir)).toEqual(['runs'])
  expect(openWorkspace(dir).dir).toBe(dir)
})

test('where a file stands instead of a folder, the workspace is refused and the file kept', () => {
  const file = join(folder, 'file')
  writeFileSync(file, 'mine')
  for (const dir of [file, join(file, 'below')])
    expect(() => openWorkspace(dir)).toThrow(
      expect.objectContaining({ code: 'workspace-unwritable', message: expect.stringContaining('a file is where') }),
    )
  const dir = join(folder, 'workspace')
  mkdirSync(dir)
  writeFileSync(join(dir, 'runs'), 'mine')
  expect(() => openWorkspace(dir)).toThrow(expect.objectContaining({ code: 'workspace-unwritable' }))
})

test.skipIf(process.getuid?.() === 0)('a folder that one may not write in is refused', () => {
  chmodSync(folder, 0o500)
  expect(() => openWorkspace(join(folder, 'new'))).toThrow(
    expect.objectContaining({ code: 'workspace-unwritable', message: expect.stringContaining('no permission') }),
  )
  chmodSync(folder, 0o700)
  expect(readdirSync(folder)).toEqual([])
})

test.runIf(existsSync('/proc/self'))('a file system that takes no folders is told with its own reason', () => {
  expect(() => openWorkspace('/proc/prunescope')).toThrow(expect.objectContaining({ code: 'workspace-unwritable' }))
})

test.runIf(process.platform === 'linux')("by default it lies in the user's own data folder", () => {
  expect(defaultWorkspaceDir()).toMatch(/\/prunescope$/)
})
