/** The compute runtime through the contract: what a first start sees, from "missing" to what it computes with. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { libraryInUse } from '../../../scripts/compute-runtime/layout.mjs'
import type { HostClient } from '../../../src-main/host/client'
import type { RuntimeView } from '../../../src-shared/contract/runtime-views'
import { HostUnderTest, isRunning } from '../../support/host-process'

const fakeProvision = new URL('../../support/fake-provision.mjs', import.meta.url).pathname
const patience = { timeout: 120_000, interval: 50 }
let folder: string
let control: string
let host: HostUnderTest | null = null

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prunescope-runtime-'))
  control = join(folder, 'control')
})
afterEach(async () => {
  await host?.end('SIGKILL')
  host = null
  rmSync(folder, { recursive: true, force: true })
})

/** A host of a user who has nothing in his cache yet. */
async function start(env: NodeJS.ProcessEnv): Promise<HostClient> {
  const none = { PRUNESCOPE_LIBTENSORFLOW: '', PRUNESCOPE_TF_ADDON: '', PRUNESCOPE_CACHE: join(folder, 'cache') }
  host = new HostUnderTest(join(folder, 'workspace'), [], { ...none, FAKE_PROVISION_CONTROL: control, ...env })
  return host.client()
}

/** Keeps what a view would hold. */
async function watched(client: HostClient): Promise<() => RuntimeView> {
  const views: RuntimeView[] = []
  const stream = await client.runtime.watch()
  void (async () => {
    try {
      for await (const view of stream) views.push(view)
    } catch {
      // The host was ended with the test.
    }
  })()
  await vi.waitFor(() => expect(views.length).toBeGreaterThan(0), patience)
  return () => {
    const last = views.at(-1)
    if (!last) throw new Error('Nothing was told.')
    return last
  }
}

test('it begins with what is missing: what would be fetched, how large it is, where it would lie', async () => {
  const view = await watched(await start({ PRUNESCOPE_PROVISION: fakeProvision }))
  expect(view()).toMatchObject({
    state: 'missing',
    source: {
      kind: 'download',
      library: expect.stringMatching(/^tensorflow/),
      folder: join(folder, 'cache', 'compute'),
    },
  })
  expect(view().source).toHaveProperty('downloadBytes', expect.any(Number))
})

test('while it is set up it tells the step, the bytes and the words; another view sees the same', async () => {
  const client = await start({ PRUNESCOPE_PROVISION: fakeProvision })
  const view = await watched(client)
  await client.runtime.install({ library: 'cpu' })
  await vi.waitFor(
    () => expect(view()).toMatchObject({ state: 'installing', stage: 'download', bytes: 25, totalBytes: 100 }),
    patience,
  )
  await vi.waitFor(() => expect(view().log).toContain('a word on stderr'), patience)
  expect(view().log).toContain('Collecting the library')
  expect((await watched(client))()).toMatchObject({ state: 'installing', bytes: 25 })
  // Asked twice, it is done once.
  await client.runtime.install({ library: 'cpu' })
  expect(host?.workerPids()).toHaveLength(1)
})

test('what fails says why and what to do next, and can be tried again', async () => {
  const client = await start({ PRUNESCOPE_PROVISION: fakeProvision })
  const view = await watched(client)
  writeFileSync(control, 'fail')
  await client.runtime.install({ library: 'cpu' })
  await vi.waitFor(() => expect(view().state).toBe('failed'), patience)
  expect(view()).toMatchObject({
    error: { message: 'pip could not download it: no route.', next: 'Check the network.' },
  })
  rmSync(control)
  await client.runtime.install({ library: 'cpu' })
  await vi.waitFor(() => expect(view()).toMatchObject({ state: 'installing', bytes: 25 }), patience)
})

test('a script that crashes is told as well', async () => {
  const client = await start({ PRUNESCOPE_PROVISION: fakeProvision })
  const view = await watched(client)
  writeFileSync(control, 'crash')
  await client.runtime.install({ library: 'cpu' })
  await vi.waitFor(() => expect(view().state).toBe('failed'), patience)
  expect(view()).toMatchObject({
    error: { code: 'runtime-missing', message: expect.stringContaining('exit status 3') },
  })
})

test('cancelled, it is missing as before, and nothing goes on behind', async () => {
  const client = await start({ PRUNESCOPE_PROVISION: fakeProvision })
  const view = await watched(client)
  await client.runtime.install({ library: 'cpu' })
  await vi.waitFor(() => expect(view()).toMatchObject({ state: 'installing', bytes: 25 }), patience)
  const [pid = 0] = host?.workerPids() ?? []
  expect(isRunning(pid)).toBe(true)
  await client.runtime.cancel({ library: 'cpu' })
  await vi.waitFor(() => expect(view().state).toBe('missing'), patience)
  expect(isRunning(pid)).toBe(false)
})

test('a host that ends takes the set-up with it', async () => {
  const client = await start({ PRUNESCOPE_PROVISION: fakeProvision })
  await client.runtime.install({ library: 'cpu' })
  await vi.waitFor(() => expect(host?.workerPids()).toHaveLength(1), patience)
  const [pid = 0] = host?.workerPids() ?? []
  await host?.end('SIGTERM')
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), patience)
})

test('an own library that is not where the variable points is named, and nothing is fetched for it', async () => {
  const nowhere = join(folder, 'nowhere')
  const client = await start({ PRUNESCOPE_LIBTENSORFLOW: nowhere })
  const view = await watched(client)
  expect(view()).toMatchObject({ state: 'missing', source: { kind: 'own', folder: nowhere, hasLibrary: false } })
  await client.runtime.install({ library: 'cpu' })
  await vi.waitFor(() => expect(view().state).toBe('failed'), patience)
  expect(view()).toMatchObject({ error: { message: expect.stringContaining(nowhere) } })
})

test(
  'set up for real around a library that is here, it loads and says what computes',
  { timeout: 180_000 },
  async () => {
    const PRUNESCOPE_LIBTENSORFLOW = libraryInUse()?.folder ?? ''
    const client = await start({ PRUNESCOPE_LIBTENSORFLOW, PRUNESCOPE_THREADS: '1' })
    const view = await watched(client)
    expect(view()).toMatchObject({ state: 'missing', source: { kind: 'own', hasLibrary: true } })
    await client.runtime.install({ library: 'cpu' })
    await vi.waitFor(() => expect(view()).toHaveProperty('facts', expect.anything()), patience)
    expect(view()).toMatchObject({
      state: 'ready',
      facts: { library: expect.stringMatching(/^\d+\.\d+/), device: expect.stringMatching(/cpu|gpu/), threads: 1 },
    })
    expect(view()).toHaveProperty('facts.addonPath', expect.stringContaining(join(folder, 'cache')))
  },
)
