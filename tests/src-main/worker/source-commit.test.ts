/** The commit a run is traced to, in real repositories. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sourceCommit } from '../../../src-main/worker/source-commit'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prunescope-git-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function git(...args: string[]): string {
  const who = ['-c', 'user.name=Someone', '-c', 'user.email=someone@example.org']
  return execFileSync('git', ['-C', folder, ...who, ...args], { encoding: 'utf8' }).trim()
}

test('a clean repository gives its commit, one with changes says so', () => {
  git('init', '-q')
  expect(sourceCommit(folder)).toBeNull()
  writeFileSync(join(folder, 'mine.yaml'), 'name: mine\n')
  git('add', '.')
  git('commit', '-q', '-m', 'first')
  const commit = git('rev-parse', 'HEAD')
  expect(sourceCommit(folder)).toEqual({ commit, isDirty: false })
  writeFileSync(join(folder, 'mine.yaml'), 'name: changed\n')
  expect(sourceCommit(folder)).toEqual({ commit, isDirty: true })
})

test('a folder that is in no repository has none', () => {
  expect(sourceCommit(folder)).toBeNull()
})
