/** A build is out of date by content, not by time. */

import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { contentHash } from '../../../scripts/lib/stamp.mjs'
import { temporaryFolder, write } from '../staging.mjs'

function stage() {
  const folder = temporaryFolder()
  write(join(folder, 'src', 'a.ts'), 'one')
  write(join(folder, 'src', 'deep', 'b.ts'), 'two')
  return folder
}

test('touching files changes nothing; so a fresh checkout of the same sources needs no build', () => {
  const folder = stage()
  const before = contentHash(folder, ['src', 'not-there'])
  utimesSync(join(folder, 'src', 'a.ts'), 1, 1)
  expect(contentHash(folder, ['src', 'not-there'])).toBe(before)
})

test.each([
  ['an edit', 'src/deep/b.ts', 'three'],
  ['a new file', 'src/deep/c.ts', ''],
])('%s is seen', (_, path, content) => {
  const folder = stage()
  const before = contentHash(folder, ['src'])
  write(join(folder, path), content)
  expect(contentHash(folder, ['src'])).not.toBe(before)
})

test('what is left out by name doesn’t count', () => {
  const folder = stage()
  const isIncluded = (/** @type {string} */ path) => !path.startsWith('src/deep/')
  const before = contentHash(folder, ['src'], isIncluded)
  write(join(folder, 'src', 'deep', 'b.ts'), 'three')
  expect(contentHash(folder, ['src'], isIncluded)).toBe(before)
})
