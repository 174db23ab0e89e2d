/** A window whose workspace another program holds: it hears of that one's jobs, and leaves them alone when it goes. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { clientOver, type HostClient } from '../../src-main/host/client'
import { FrameReader, controlOf } from '../../src-shared/contract/frames'
import { hostScript, HostUnderTest } from '../support/host-process'
import { controlledWorker, recipeWork, smallData, smallRecipe, smallWeights } from '../support/small-chain'
import {
  answerQuestions,
  barOf,
  closedBy,
  notificationsOf,
  questionsOf,
  recordDesktop,
  tryToQuit,
} from './support/recorded-desktop'
import { Desk, equip, whyNoWindow } from './support/window'

const folder = mkdtempSync(join(tmpdir(), 'prunescope-attached-'))
const data = smallData(folder)
const work = recipeWork(smallRecipe(data))
const fakeWeights = smallWeights(folder, smallRecipe(data))
const patience = { timeout: 60_000, interval: 50 }
const reason = whyNoWindow()
let count = 0
let control: string
let holder: HostUnderTest | null = null
let attached: ChildProcess | null = null

const fake = (): NodeJS.ProcessEnv => ({
  PRUNESCOPE_WORKER: controlledWorker,
  FAKE_WEIGHTS: fakeWeights,
  FAKE_CONTROL: control,
})
const release = (): void => writeFileSync(join(control, 'release'), '')

beforeEach(() => {
  control = join(folder, `control-${count++}`)
  mkdirSync(control)
  writeFileSync(join(control, 'train'), 'wait')
})
afterEach(async () => {
  attached?.kill('SIGKILL')
  await holder?.end('SIGKILL')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The program that holds the workspace, with a job that runs until it is released. */
async function busyHolder(dir: string): Promise<{ readonly client: HostClient; readonly jobId: string }> {
  holder = new HostUnderTest(dir, [], fake())
  const client = await holder.client()
  const { id } = await client.jobs.submit({ work })
  await expect.poll(async () => (await client.jobs.get({ jobId: id })).progress, patience).not.toBeNull()
  return { client, jobId: id }
}

function attach(dir: string): { readonly pipe: Duplex; readonly told: readonly unknown[] } {
  attached = spawn(process.execPath, [hostScript, '--workspace', dir], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    env: { ...process.env, ...fake(), PRUNESCOPE_SHELL_PIPE: '3' },
  })
  const pipe = attached.stdio[3] as Duplex
  const reader = new FrameReader(1 << 24)
  const told: unknown[] = []
  pipe.on('data', (chunk: Buffer) => {
    for (const frame of reader.push(new Uint8Array(chunk))) if (frame.kind === 'control') told.push(controlOf(frame))
  })
  return { pipe, told }
}

test('the shell hears what runs there, how far it is, and how it ended', async () => {
  const dir = join(folder, `workspace-${count}`)
  const { jobId } = await busyHolder(dir)
  const { told } = attach(dir)
  await vi.waitFor(() => {
    expect(told).toContainEqual({ type: 'ready', workspaceDir: dir, isAttached: true })
    expect(told).toContainEqual({ type: 'jobs', summary: { running: 1, share: expect.any(Number) } })
  }, patience)
  release()
  await vi.waitFor(() => {
    expect(told).toContainEqual({ type: 'job-ended', title: expect.any(String), state: 'done', message: null })
    expect(told.at(-1)).toEqual({ type: 'jobs', summary: { running: 0, share: null } })
  }, patience)
  expect(jobId).not.toBe('')
})

test('its words come whole between answers, however many of those there are', async () => {
  const dir = join(folder, `workspace-${count}`)
  const { client: direct } = await busyHolder(dir)
  const { pipe, told } = attach(dir)
  const client = clientOver(pipe)
  // Recipes are long answers; what is queued meanwhile makes words of the relay's own.
  const expected = JSON.stringify(await direct.recipes())
  const answers = Array.from({ length: 200 }, () => client.recipes())
  const jobs = await Promise.all(Array.from({ length: 10 }, () => direct.jobs.submit({ work })))
  for (const { id } of jobs) await direct.jobs.begin({ jobId: id })
  for (const answer of await Promise.all(answers)) expect(JSON.stringify(answer)).toBe(expected)
  await vi.waitFor(
    () => expect(told).toContainEqual({ type: 'jobs', summary: { running: 11, share: expect.any(Number) } }),
    patience,
  )
})

test('a shell that goes, asked or not, leaves the jobs of the other program running', async () => {
  const dir = join(folder, `workspace-${count}`)
  const { client, jobId } = await busyHolder(dir)
  const { pipe, told } = attach(dir)
  await vi.waitFor(() => expect(told.length).toBeGreaterThan(1), patience)
  const exit = attached && once(attached, 'exit')
  pipe.destroy()
  expect(await exit).toEqual([0, null])
  expect((await client.jobs.get({ jobId })).state).toBe('running')
})

describe.skipIf(reason !== null)(`the real window${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  test('shows how far jobs are, tells their end, and closes without a question that would not be true', async () => {
    const desk = await Desk.open()
    try {
      const { client, jobId } = await busyHolder(desk.workspaceDir)
      const shown = await desk.launch()
      await recordDesktop(shown.app)
      await answerQuestions(shown.app, null)
      await equip(shown.page)
      const second = await client.jobs.submit({ work })
      await client.jobs.begin({ jobId: second.id })
      await vi.waitFor(async () => expect(await barOf(shown.app)).toBeGreaterThanOrEqual(0), patience)
      await client.jobs.kill({ jobId: second.id })
      const third = await client.jobs.submit({ work })
      writeFileSync(join(control, 'train'), 'fail')
      await client.jobs.begin({ jobId: third.id })
      await vi.waitFor(
        async () => expect(await notificationsOf(shown.app)).toContainEqual(expect.stringContaining('NaN')),
        patience,
      )
      await closedBy(shown, async () => {
        expect(await questionsOf(shown.app)).toEqual([])
        await tryToQuit(shown.app)
      })
      expect((await client.jobs.get({ jobId })).state).toBe('running')
    } finally {
      await desk.close()
    }
  })
})
