/** The library for NVIDIA's cards through the contract: fetched beside the other, used, left aside, removed. */

import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { cachedLibrary } from '../../../scripts/compute-runtime/layout.mjs'
import { isRunning } from '../../support/host-process'
import { RuntimeHost } from '../../support/runtime-host'

const staged = new RuntimeHost()
const { fakeProvision, patience } = staged
const isOffered = cachedLibrary('gpu') !== undefined

/** A library that counts as finished. */
function finish(): string {
  const home = cachedLibrary('gpu', { PRUNESCOPE_CACHE: staged.cache })?.home ?? ''
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'library.json'), '{ "files": {} }')
  return home
}

/** A folder for PATH with an nvidia-smi that has these lines to say. */
function driver(lines: string): string {
  const folder = join(staged.folder, 'driver')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'nvidia-smi')
  writeFileSync(path, `#!/bin/sh\necho '${lines}'\n`)
  chmodSync(path, 0o755)
  return [folder, process.env.PATH].join(delimiter)
}

describe.skipIf(!isOffered)('where there is one', () => {
  test('it is told with its sizes, and which cards are here', async () => {
    const PATH = driver('NVIDIA A100-SXM4-40GB, 40960, 550.54.15, 8.0')
    const view = await staged.watched(await staged.start({ PATH, PRUNESCOPE_PROVISION: fakeProvision }))
    await vi.waitFor(() => expect(view().gpu?.cards).toEqual(['NVIDIA A100-SXM4-40GB']), patience)
    expect(view().gpu).toMatchObject({ isInstalled: false, chosen: null, isUsed: false, work: null, error: null })
    expect(view().gpu?.leftBytes).toBe(view().gpu?.downloadBytes)
  })

  test('fetched, it is work of its own beside what is there, and can be cancelled', async () => {
    const client = await staged.start({ PRUNESCOPE_PROVISION: fakeProvision })
    const view = await staged.watched(client)
    await client.runtime.install({ library: 'gpu' })
    const work = { stage: 'download', text: 'downloading the library for cards', bytes: 25, totalBytes: 100 }
    await vi.waitFor(() => expect(view().gpu?.work).toMatchObject(work), patience)
    expect(view().state).toBe('missing')
    const [pid = 0] = staged.host?.workerPids() ?? []
    expect(isRunning(pid)).toBe(true)
    await client.runtime.cancel({ library: 'gpu' })
    await vi.waitFor(() => expect(view().gpu?.work).toBeNull(), patience)
    expect(view().gpu?.error).toBeNull()
    expect(isRunning(pid)).toBe(false)
  })

  test('what goes wrong with it is said of it alone, until it is tried again', async () => {
    const client = await staged.start({ PRUNESCOPE_PROVISION: fakeProvision })
    const view = await staged.watched(client)
    writeFileSync(staged.control, 'fail')
    await client.runtime.install({ library: 'gpu' })
    const error = { message: 'pip could not download it: no route.', next: 'Check the network.' }
    await vi.waitFor(() => expect(view().gpu?.error).toMatchObject(error), patience)
    expect(view().state).toBe('missing')
    rmSync(staged.control)
    await client.runtime.install({ library: 'gpu' })
    await vi.waitFor(() => expect(view().gpu).toMatchObject({ error: null, work: { bytes: 25 } }), patience)
  })

  test('used, left aside and removed as the user says, which is kept', async () => {
    const client = await staged.start({ PRUNESCOPE_PROVISION: fakeProvision })
    const view = await staged.watched(client)
    await client.runtime.use({ library: 'gpu' })
    await vi.waitFor(() => expect(view().gpu?.error?.message).toContain('not installed'), patience)
    const home = finish()
    await client.runtime.use({ library: 'gpu' })
    const used = { isInstalled: true, chosen: 'gpu', isUsed: true, error: null }
    await vi.waitFor(() => expect(view().gpu).toMatchObject(used), patience)
    await client.runtime.use({ library: 'cpu' })
    await vi.waitFor(
      () => expect(view().gpu).toMatchObject({ isInstalled: true, chosen: 'cpu', isUsed: false }),
      patience,
    )
    await client.runtime.removeGpu()
    await vi.waitFor(() => expect(view().gpu?.isInstalled).toBe(false), patience)
    expect(existsSync(home)).toBe(false)
  })
})

test('beside a library of one’s own it is not offered', async () => {
  const view = await staged.watched(await staged.start({ PRUNESCOPE_LIBTENSORFLOW: join(staged.folder, 'own') }))
  expect(view().gpu).toBeNull()
})
