/** One workspace, one writer: who comes second attaches to the first, and takes over at once when that one is gone. */

import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { clientOver } from '../../src-main/host/client'
import { openHost } from '../../src-main/host/host'
import { takeWriterLock } from '../../src-main/workspace/writer-lock'
import { openWorkspace } from '../../src-main/workspace/workspace'
import { FrameReader, controlOf } from '../../src-shared/contract/frames'
import { hostScript, HostUnderTest } from '../support/host-process'
import { controlledWorker, smallData, smallRecipe, smallWeights } from '../support/small-chain'

const cliScript = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'prunescope-writers-'))
const data = smallData(folder)
const weights = smallWeights(folder, smallRecipe(data))
const recipeFile = join(folder, 'small.json')
writeFileSync(recipeFile, JSON.stringify(smallRecipe(data)))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const patience = { timeout: 60_000, interval: 20 }
const hosts: HostUnderTest[] = []
let count = 0
let dir: string
let control: string

beforeEach(() => {
  dir = join(folder, `workspace-${count++}`)
  control = join(folder, `control-${count}`)
  mkdirSync(control)
})
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.end('SIGKILL')
  vi.unstubAllEnvs()
})

const fake = () => ({ PRUNESCOPE_WORKER: controlledWorker, FAKE_WEIGHTS: weights, FAKE_CONTROL: control })

function start(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): HostUnderTest {
  const host = new HostUnderTest(dir, args, { ...fake(), ...env })
  hosts.push(host)
  return host
}

const linkIn = (text: string): string | undefined => /http:\S+token=\S+/.exec(text)?.[0]
async function says(host: HostUnderTest, what: string | RegExp): Promise<void> {
  await expect.poll(() => host.output, patience).toMatch(what)
}

test('a second one prints the link of the first, which opens the page, and ends', async () => {
  const first = start()
  await says(first, 'Open the workbench')
  const second = start()
  if (!second.hasEnded) await once(second.process, 'exit')
  expect(second.process.exitCode).toBe(0)
  expect(second.output).toContain('holds the workspace')
  const response = await fetch(linkIn(second.output) ?? '')
  expect(response.status).toBe(200)
  expect(response.headers.getSetCookie().length).toBe(1)
})

test('when the holder is killed the next one takes over at once, as often as that happens', async () => {
  for (let round = 0; round < 3; round++) {
    const host = start()
    const client = await host.client()
    expect((await client.about()).workspaceDir).toBe(dir)
    await client.jobs.submitRecipe({ recipe: 'sample' })
    await host.end('SIGKILL')
  }
  const last = start()
  for await (const { order } of await (await last.client()).jobs.watch()) {
    expect(order.length).toBe(3)
    break
  }
})

test('one that ends in peace leaves the place to another, which others then reach', async () => {
  const first = start()
  await first.client()
  expect(await first.end('SIGTERM')).toBe(0)
  const second = start()
  expect((await (await second.client()).about()).workspaceDir).toBe(dir)
})

test('it is reached whatever the environment of the second says about places for sockets', async () => {
  const runtimeDir = join(folder, `run-${count}`)
  mkdirSync(runtimeDir)
  const first = start([], { XDG_RUNTIME_DIR: runtimeDir })
  await says(first, 'Open the workbench')
  const second = start([], { XDG_RUNTIME_DIR: join(folder, 'not-there'), TMPDIR: folder })
  if (!second.hasEnded) await once(second.process, 'exit')
  expect(second.output).toContain('holds the workspace')
})

test('without a runtime folder it starts all the same', async () => {
  const host = start([], { XDG_RUNTIME_DIR: '/nowhere/at/all' })
  expect((await (await host.client()).about()).workspaceDir).toBe(dir)
})

test('work from the command line is done by the host that holds the workspace, and appears there', async () => {
  const host = start()
  const client = await host.client()
  await says(host, 'Open the workbench')
  const cli = new Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }>((resolve) => {
    const env = { ...process.env, ...fake() }
    const args = [cliScript, 'run', recipeFile, '--workspace', dir, '--json']
    const child = execFile(process.execPath, args, { env }, (_, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    )
  })
  const { status, stdout, stderr } = await cli
  expect(stderr).toContain('with the program that holds the workspace')
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ recipe: 'small' })
  for await (const { changed } of await client.runs.watchList()) {
    expect(changed.map(({ name, state }) => `${name} ${state}`)).toEqual(['small/train done'])
    break
  }
})

test('a shell whose workspace is held talks to the holder, and hears that all is ready', async () => {
  const first = start()
  await first.client()
  const child = spawn(process.execPath, [hostScript, '--workspace', dir], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    env: { ...process.env, ...fake(), PRUNESCOPE_SHELL_PIPE: '3' },
  })
  const pipe = child.stdio[3] as Duplex
  const reader = new FrameReader(1 << 20)
  const told: unknown[] = []
  pipe.on('data', (chunk: Buffer) => {
    for (const frame of reader.push(new Uint8Array(chunk))) if (frame.kind === 'control') told.push(controlOf(frame))
  })
  const client = clientOver(pipe)
  expect((await client.about()).workspaceDir).toBe(dir)
  expect(told).toContainEqual({ type: 'ready', workspaceDir: dir, isAttached: true })
  const exit = once(child, 'exit')
  await first.end('SIGKILL')
  expect(await exit).toEqual([0, null])
})

test('a host whose shell is gone pauses what runs and ends; whoever comes next goes on with it', async () => {
  writeFileSync(join(control, 'train'), 'wait')
  const child = spawn(process.execPath, [hostScript, '--workspace', dir], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...fake(), PRUNESCOPE_SHELL_PIPE: '3' },
  })
  const pipe = child.stdio[3] as Duplex
  const client = clientOver(pipe)
  const job = await client.jobs.submit({
    work: { kind: 'recipe', recipe: smallRecipe(data), experimentId: null, threads: null },
  })
  await expect.poll(async () => (await client.jobs.get({ jobId: job.id })).currentRunId, patience).not.toBeNull()
  const exit = once(child, 'exit')
  // As when it is killed: nobody reads its words any more either.
  for (const stream of [child.stdout, child.stderr, pipe]) stream?.destroy()
  expect(await exit).toEqual([0, null])
  writeFileSync(join(control, 'release'), '')
  const next = await start().client()
  await expect.poll(async () => (await next.jobs.get({ jobId: job.id })).state, patience).toBe('done')
})

test('another address is taken with a warning, and its name is answered to; by default it is this machine alone', async () => {
  const open = start(['--address', '0.0.0.0'])
  await says(open, 'Open the workbench')
  expect(open.output).toMatch(/Warning: at 0\.0\.0\.0 other machines can reach the workbench/)
  await open.end('SIGTERM')
  const closed = start()
  await says(closed, 'Open the workbench')
  expect(closed.output).not.toContain('Warning')
  expect(linkIn(closed.output)).toMatch(/^http:\/\/127\.0\.0\.1:/)
})

test('a lock that can’t be taken is told in a sentence', () => {
  const workspace = openWorkspace(dir)
  mkdirSync(join(workspace.dir, 'writer.lock'))
  expect(() => takeWriterLock(workspace.dir)).toThrow(
    expect.objectContaining({
      code: 'workspace-unwritable',
      message: expect.stringMatching(/can't be locked for writing/),
      next: expect.stringContaining('--workspace'),
    }),
  )
})

test.runIf(process.getuid?.() === 0)('so is one in a folder that only its owner may write in', () => {
  const workspace = openWorkspace(dir)
  process.seteuid?.(65_534)
  try {
    expect(() => takeWriterLock(workspace.dir)).toThrow(expect.objectContaining({ code: 'workspace-unwritable' }))
  } finally {
    process.seteuid?.(0)
  }
})

test('a host that could not be opened has let go of the workspace', () => {
  const workspace = openWorkspace(dir)
  writeFileSync(workspace.databasePath, 'no database '.repeat(100))
  const options = { startsJobs: false, onUnexpected: () => undefined }
  expect(() => openHost(workspace, options)).toThrow(expect.objectContaining({ code: 'workspace-damaged' }))
  rmSync(workspace.databasePath)
  const host = openHost(workspace, options)
  expect(host).not.toBeNull()
  expect(openHost(workspace, options)).toBeNull()
  return host?.close()
})
