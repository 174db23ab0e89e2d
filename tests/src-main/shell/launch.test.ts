/** What the shell hands on to its host, and what it must not. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import {
  askedWorkspace,
  hostEnvironment,
  hostOptions,
  hostScript,
  nodeProgram,
  profileFolder,
  recipeFiles,
} from '../../../src-main/shell/launch'

const folder = mkdtempSync(join(tmpdir(), 'prunescope-launch-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('only the host’s own options reach it', () => {
  expect(hostOptions(['.', '--no-sandbox', '--workspace', '/w', '--inspect=9229'])).toEqual(['--workspace', '/w'])
  expect(hostOptions(['--workspace=/w'])).toEqual(['--workspace=/w'])
})

test('a workspace of its own gets a window of its own', () => {
  expect(askedWorkspace(['--workspace', '/w'], {})).toBe('/w')
  expect(askedWorkspace(['--workspace=/w'], { PRUNESCOPE_WORKSPACE: '/other' })).toBe('/w')
  expect(askedWorkspace([], { PRUNESCOPE_WORKSPACE: '/other' })).toBe('/other')
  expect(askedWorkspace([], {})).toBeNull()
  expect(profileFolder('/data', null)).toBe('/data')
  expect(profileFolder('/data', '/w')).not.toBe(profileFolder('/data', '/v'))
})

test('variables that would change what Node does are left behind', () => {
  const env = { PATH: '/bin', NODE_OPTIONS: '--require evil', ELECTRON_RUN_AS_NODE: '1', Node_Options: 'x' }
  expect(hostEnvironment(env)).toEqual({ PATH: '/bin', PRUNESCOPE_SHELL_PIPE: '3' })
})

test('recipes are told from options and from files that are not there', () => {
  writeFileSync(join(folder, 'a.yaml'), '')
  writeFileSync(join(folder, 'b.prunescope-recipe'), '')
  const argv = ['.', '--flag=a.yaml', 'a.yaml', join(folder, 'b.prunescope-recipe'), 'missing.yml', 'package.json']
  expect(recipeFiles(argv, folder)).toEqual([join(folder, 'a.yaml'), join(folder, 'b.prunescope-recipe')])
})

test('installed, Node and host lie where plain Node can read them', () => {
  expect(nodeProgram({ PRUNESCOPE_NODE: '/elsewhere' }, '/opt/app/resources', true)).toBe(
    '/opt/app/resources/node/node',
  )
  expect(nodeProgram({ PRUNESCOPE_NODE: '/elsewhere' }, '/opt/app/resources', false)).toBe('/elsewhere')
  expect(hostScript('/opt/app/resources/app.asar')).toBe('/opt/app/resources/app.asar.unpacked/out/main/host.js')
  expect(hostScript('/work/checkout')).toBe('/work/checkout/out/main/host.js')
})
