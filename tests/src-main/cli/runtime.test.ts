/** `prunescope runtime`: the library for NVIDIA's cards from a terminal, with a script in place of gigabytes. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cachedLibrary } from '../../../scripts/compute-runtime/layout.mjs'
import { provisionedAddon } from '../../../src-main/runtime/load-tensorflow'
import { temporaryFolder } from '../../support/temporary-folder'
import { failureIn, startPrunescope } from './command-line'

const fakeProvision = fileURLToPath(new URL('../../support/fake-provision.mjs', import.meta.url))
const answer = z.object({
  inUse: z.enum(['cpu', 'gpu', 'own']),
  gpu: z.object({ isInstalled: z.boolean(), chosen: z.enum(['cpu', 'gpu']).nullable() }).nullable(),
})

let workspace: string
let env: NodeJS.ProcessEnv
beforeEach(() => {
  workspace = temporaryFolder()
  // What loads is the real library, whatever the cache of the test holds.
  const PRUNESCOPE_TF_ADDON = provisionedAddon() ?? ''
  env = {
    PRUNESCOPE_CACHE: temporaryFolder(),
    PRUNESCOPE_PROVISION: fakeProvision,
    PRUNESCOPE_LIBTENSORFLOW: '',
    PRUNESCOPE_TF_ADDON,
  }
})

const ended = (...args: string[]) => startPrunescope(workspace, ['runtime', ...args], { env }).ended
const answered = async (...args: string[]) => answer.parse(JSON.parse((await ended(...args, '--json')).stdout))

describe.skipIf(cachedLibrary('gpu') === undefined)('where there is one', () => {
  test('alone it says which library is used and what the other one would take', async () => {
    const { status, stdout } = await ended()
    expect(status).toBe(0)
    expect(stdout).toMatch(/in use +the processor’s library\n/)
    expect(stdout).toMatch(/for NVIDIA +not installed: tensorflow .*; 3\.0 GB to download, [\d.]+ GB of disk, .* free/)
    expect(await answered()).toMatchObject({ inUse: 'cpu', gpu: { isInstalled: false, chosen: null } })
  })

  test('installing it says what it takes before it begins, and afterwards what computes', async () => {
    env = { ...env, FAKE_PROVISION_WISH: 'finish' }
    const { status, stdout, stderr } = await ended('install', 'gpu')
    expect(status).toBe(0)
    expect(stderr).toMatch(/^Getting tensorflow .*: 3\.0 GB to download, [\d.]+ GB of disk/)
    expect(stderr).toContain('Downloading: 25 B of 100 B')
    expect(stdout).toMatch(/It loads \(TensorFlow [\d.]+\) and computes on the (card|processor here)\./)
  })

  test('Ctrl-C ends it with the status of one that was stopped, and says how to go on', async () => {
    const { child, hasSaid, ended: end } = startPrunescope(workspace, ['runtime', 'install', 'gpu', '--json'], { env })
    await hasSaid('Downloading')
    child.kill('SIGINT')
    const { status, stdout } = await end
    expect(status).toBe(130)
    expect(failureIn({ stdout })).toMatchObject({
      code: 'stopped',
      next: expect.stringContaining('Type the same again'),
    })
  })

  test('what goes wrong is a sentence with what to do next', async () => {
    env = { ...env, FAKE_PROVISION_WISH: 'fail' }
    const { status, stdout } = await ended('install', 'gpu', '--json')
    expect(status).toBe(1)
    expect(failureIn({ stdout })).toEqual({
      code: 'runtime-missing',
      message: 'pip could not download it: no route.',
      next: 'Check the network.',
    })
  })

  test('used only when it is here, until it is removed', async () => {
    const refused = await ended('use', 'gpu', '--json')
    expect(refused.status).toBe(1)
    expect(failureIn(refused).next).toContain('prunescope runtime install gpu')
    const home = cachedLibrary('gpu', env)?.home ?? ''
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'library.json'), '{ "files": {} }')
    expect(await answered('use', 'gpu')).toMatchObject({ inUse: 'gpu', gpu: { isInstalled: true, chosen: 'gpu' } })
    expect(await answered('use', 'cpu')).toMatchObject({ inUse: 'cpu', gpu: { isInstalled: true, chosen: 'cpu' } })
    expect(await answered('remove', 'gpu')).toMatchObject({ inUse: 'cpu', gpu: { isInstalled: false } })
    expect(existsSync(home)).toBe(false)
  })

  test('where a library of one’s own is named, nothing is changed', async () => {
    env = { ...env, PRUNESCOPE_LIBTENSORFLOW: temporaryFolder() }
    for (const args of [
      ['install', 'gpu'],
      ['use', 'gpu'],
      ['use', 'cpu'],
      ['remove', 'gpu'],
    ]) {
      const { status, stdout } = await ended(...args, '--json')
      expect(status).toBe(1)
      expect(failureIn({ stdout }).message).toContain('PRUNESCOPE_LIBTENSORFLOW')
    }
  })
})
