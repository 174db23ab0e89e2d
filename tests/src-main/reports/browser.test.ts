/** The browser that prints is found where systems keep it; without one, people are told another way. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findBrowser } from '../../../src-main/reports/browser'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'browser-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function program(...path: readonly string[]): string {
  const file = join(folder, ...path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, '')
  chmodSync(file, 0o755)
  return file
}

test('on the path, in the order of the folders', () => {
  const chromium = program('first', 'chromium')
  program('second', 'google-chrome')
  expect(findBrowser({ PATH: `relative:${join(folder, 'first')}:${join(folder, 'second')}` }, 'linux')).toBe(chromium)
})

test('on Windows among the programs', () => {
  const edge = program('Microsoft', 'Edge', 'Application', 'msedge.exe')
  expect(findBrowser({ 'PROGRAMFILES(X86)': folder }, 'win32')).toBe(edge)
})

test('the one that is named goes before those that are found', () => {
  const own = program('own')
  program('chromium')
  expect(findBrowser({ PATH: folder, PRUNESCOPE_BROWSER: own }, 'linux')).toBe(own)
})

test('none: the next step needs none', () => {
  expect(() => findBrowser({ PATH: folder }, 'linux')).toThrow(
    expect.objectContaining({ code: 'browser-missing', next: expect.stringContaining('as HTML') as string }),
  )
  expect(() => findBrowser({ PRUNESCOPE_BROWSER: join(folder, 'gone') }, 'linux')).toThrow(/gone/)
})
