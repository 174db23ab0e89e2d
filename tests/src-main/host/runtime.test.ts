/** The compute runtime through the contract: what a first start sees, from "missing" to what it computes with. */

import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { libraryInUse } from '../../../scripts/compute-runtime/layout.mjs'
import { isRunning } from '../../support/host-process'
import { RuntimeHost } from '../../support/runtime-host'

const staged = new RuntimeHost()
const { fakeProvision, patience } = staged
const quickCompiler = new URL('../../support/quick-compiler.sh', import.meta.url).pathname

test('it begins with what is missing: what would be fetched, how large it is, where it would lie', async () => {
  const view = await staged.watched(await staged.start({ PRUNESCOPE_PROVISION: fakeProvision }))
  expect(view()).toMatchObject({
    state: 'missing',
    source: {
      kind: 'download',
      library: expect.stringMatching(/^tensorflow/),
      folder: join(staged.folder, 'cache', 'compute'),
    },
  })
  expect(view().source).toHaveProperty('downloadBytes', expect.any(Number))
})

test('while it is set up it tells the step, the bytes and the words; another view sees the same', async () => {
  const client = await staged.start({ PRUNESCOPE_PROVISION: fakeProvision })
  const view = await staged.watched(client)
  await client.runtime.install({ library: 'cpu' })
  await vi.waitFor(
    () => expect(view()).toMatchObject({ state: 'installing', stage: 'download', bytes: 25, totalBytes: 100 }),
    patience,
  )
  await vi.waitFor(() => expect(view().log).toContain('a word on stderr'), patience)
  expect(view().log).toContain('Collecting the library')
  expect((await staged.watched(client))()).toMatchObject({ state: 'installing', bytes: 25 })
  // Asked twice, it is done once.
  await client.runtime.install({ library: 'cpu' })
  expect(staged.host?.workerPids()).toHaveLength(1)
})

test('what fails says why and what to do next, and can be tried again', async () => {
  const client = await staged.start({ PRUNESCOPE_PROVISION: fakeProvision })
  const view = await staged.watched(client)
  writeFileSync(staged.control, 'fail')
  await client.runtime.install({ library: 'cpu' })
  await vi.waitFor(() => expect(view().state).toBe('failed'), patience)
  expect(view()).toMatchObject({
    error: { message: 'pip could not download it: no route.', next: 'Check the network.' },
  })
  rmSync(staged.control)
  await client.runtime.install({ library: 'cpu' })
  await vi.waitFor(() => expect(view()).toMatchObject({ state: 'installing', bytes: 25 }), patience)
})

test('a script that crashes is told as well', async () => {
  const client = await staged.start({ PRUNESCOPE_PROVISION: fakeProvision })
  const view = await staged.watched(client)
  writeFileSync(staged.control, 'crash')
  await client.runtime.install({ library: 'cpu' })
  await vi.waitFor(() => expect(view().state).toBe('failed'), patience)
  expect(view()).toMatchObject({
    error: { code: 'runtime-missing', message: expect.stringContaining('exit status 3') },
  })
})

test('cancelled, it is missing as before, and nothing goes on behind', async () => {
  const client = await staged.start({ PRUNESCOPE_PROVISION: fakeProvision })
  const view = await staged.watched(client)
  await client.runtime.install({ library: 'cpu' })
  await vi.waitFor(() => expect(view()).toMatchObject({ state: 'installing', bytes: 25 }), patience)
  const [pid = 0] = staged.host?.workerPids() ?? []
  expect(isRunning(pid)).toBe(true)
  await client.runtime.cancel({ library: 'cpu' })
  await vi.waitFor(() => expect(view().state).toBe('missing'), patience)
  expect(isRunning(pid)).toBe(false)
})

test('a host that ends takes the set-up with it', async () => {
  const client = await staged.start({ PRUNESCOPE_PROVISION: fakeProvision })
  await client.runtime.install({ library: 'cpu' })
  await vi.waitFor(() => expect(staged.host?.workerPids()).toHaveLength(1), patience)
  const [pid = 0] = staged.host?.workerPids() ?? []
  await staged.host?.end('SIGTERM')
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), patience)
})

test('an own library that is not where the variable points is named, and nothing is fetched for it', async () => {
  const nowhere = join(staged.folder, 'nowhere')
  const client = await staged.start({ PRUNESCOPE_LIBTENSORFLOW: nowhere })
  const view = await staged.watched(client)
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
    const client = await staged.start({ PRUNESCOPE_LIBTENSORFLOW, PRUNESCOPE_THREADS: '1', CXX: quickCompiler })
    const view = await staged.watched(client)
    expect(view()).toMatchObject({ state: 'missing', source: { kind: 'own', hasLibrary: true } })
    await client.runtime.install({ library: 'cpu' })
    await vi.waitFor(() => expect(view()).toHaveProperty('facts', expect.anything()), patience)
    expect(view()).toMatchObject({
      state: 'ready',
      facts: { library: expect.stringMatching(/^\d+\.\d+/), device: expect.stringMatching(/cpu|gpu/), threads: 1 },
    })
    expect(view()).toHaveProperty('facts.addonPath', expect.stringContaining(join(staged.folder, 'cache')))
  },
)
