/** What a person relies on when a command is cut short: by Ctrl-C, by the system, by a reader that has seen enough. */

import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { temporaryFolder } from '../../support/temporary-folder'
import { answerOf, commandLineInShell, parityFolder, startProgram, startPrunescope, type Started } from './command-line'

// Real trainings, on a machine that may have others to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const runsSchema = z.object({ runs: z.array(z.object({ id: z.string(), name: z.string(), state: z.string() })) })
const curveSchema = z.object({
  metrics: z.object({ 'train/loss': z.object({ steps: z.array(z.number()), values: z.array(z.number()) }) }),
})

/** An epoch takes a fraction of a second, all of them some seconds. */
const epochs = 8
const stepsPerEpoch = 8

function staged(): { readonly workspace: string; readonly recipe: string } {
  const workspace = temporaryFolder()
  return { workspace, recipe: stagedIn(workspace) }
}

/** @returns the recipe's file */
function stagedIn(workspace: string): string {
  const data = join(workspace, 'data')
  mkdirSync(data)
  copyFileSync(join(parityFolder, 'batches.bin'), join(data, 'batches.bin'))
  const recipe = join(workspace, 'small.yaml')
  const content = {
    name: 'small',
    data: { name: data, validation: 64 },
    network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 4, stem: '3x3-maxpool' },
    train: { epochs, batchSize: 32, lr: 0.05, lambda: 1e-4 },
    prune: { ratios: [0.5] },
    evaluate: { split: 'validation' },
  }
  writeFileSync(recipe, JSON.stringify(content))
  return recipe
}

/** By step. */
async function lossesOf(workspace: string): Promise<ReadonlyMap<number, number>> {
  const { runs } = await answerOf(runsSchema, workspace, 'list')
  const trained = runs.find(({ name }) => name === 'small/train')
  const { metrics } = await answerOf(curveSchema, workspace, 'show', trained?.id ?? '')
  const { steps, values } = metrics['train/loss']
  return new Map(steps.map((step, index) => [step, values[index] ?? Number.NaN]))
}

let undisturbed: ReadonlyMap<number, number> = new Map()

beforeAll(async () => {
  const workspace = mkdtempSync(join(tmpdir(), 'prunescope-undisturbed-'))
  await answerOf(runsSchema, workspace, 'run', stagedIn(workspace))
  undisturbed = await lossesOf(workspace)
  if (undisturbed.size !== epochs * stepsPerEpoch) throw new Error(`Told of ${undisturbed.size} steps.`)
  return () => rmSync(workspace, { recursive: true, force: true })
})

/** To the last bit; what may be missing is the second of metrics that a sudden death takes along, here an epoch or two. */
async function expectUndisturbedLosses(workspace: string): Promise<void> {
  const losses = await lossesOf(workspace)
  for (const [step, loss] of losses) expect([step, loss]).toEqual([step, undisturbed.get(step)])
  expect(losses.size).toBeGreaterThanOrEqual(undisturbed.size - 2 * stepsPerEpoch)
  expect(losses.has(undisturbed.size)).toBe(true)
}

/** The worker under a command line, by the system's own list. */
function workerOf({ child }: Started): number {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')
  const worker = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('worker.js'))
  return Number(worker)
}

test('Ctrl-C keeps a checkpoint, a killed worker is told, and resuming gives the numbers of an undisturbed run', async () => {
  const { workspace, recipe } = staged()
  const stopped = startPrunescope(workspace, ['run', recipe])
  await stopped.hasSaid(/epoch 2 /)
  stopped.child.kill('SIGINT')
  const first = await stopped.ended
  expect([first.status, first.stdout]).toEqual([130, ''])
  expect(first.stderr).toMatch(/was stopped; a checkpoint is kept\.\n.*--resume/)
  expect((await answerOf(runsSchema, workspace, 'list')).runs).toMatchObject([{ state: 'stopped' }])

  const killed = startPrunescope(workspace, ['run', recipe, '--resume', '--json'])
  await killed.hasSaid(/epoch 5 /)
  process.kill(workerOf(killed), 'SIGKILL')
  const second = await killed.ended
  expect(second.status).toBe(1)
  expect(JSON.parse(second.stdout)).toMatchObject({ error: { code: 'worker-died' } })
  expect((await answerOf(runsSchema, workspace, 'list')).runs).toMatchObject([{ state: 'interrupted' }])

  const { runs } = await answerOf(runsSchema, workspace, 'run', recipe, '--resume')
  expect(runs.map(({ name, state }) => [name, state])).toEqual([
    ['small/train', 'done'],
    ['small/prune-0.5', 'done'],
  ])
  await expectUndisturbedLosses(workspace)
  for (const { id } of runs)
    expect(readdirSync(join(workspace, 'runs', id)).filter((name) => name.endsWith('.tmp'))).toEqual([])
})

test('killing the command line itself leaves a run that is told as interrupted and goes on', async () => {
  const { workspace, recipe } = staged()
  const killed = startPrunescope(workspace, ['run', recipe])
  await killed.hasSaid(/epoch 3 /)
  killed.child.kill('SIGKILL')
  await killed.ended
  const { runs } = await answerOf(runsSchema, workspace, 'run', recipe, '--resume')
  expect(runs.map(({ state }) => state)).toEqual(['done', 'done'])
  await expectUndisturbedLosses(workspace)
})

test('a second Ctrl-C ends a run at once, which can still be resumed', async () => {
  const { workspace, recipe } = staged()
  const run = startPrunescope(workspace, ['run', recipe])
  await run.hasSaid(/epoch 2 /)
  // A worker that is held can't answer the first one.
  process.kill(workerOf(run), 'SIGSTOP')
  run.child.kill('SIGINT')
  await run.hasSaid('Ctrl-C again')
  await new Promise((resolve) => setTimeout(resolve, 700))
  run.child.kill('SIGINT')
  expect((await run.ended).status).toBe(130)
  const { runs } = await answerOf(runsSchema, workspace, 'list')
  expect(runs).toMatchObject([{ state: 'stopped' }])
})

test('a reader that has seen enough is no failure', async () => {
  const { workspace } = staged()
  const command = `${commandLineInShell} run --help --workspace '${workspace}' | head -n 1; echo "\${PIPESTATUS[0]}"`
  const { stdout, stderr } = await startProgram('bash', ['-c', command]).ended
  expect(stdout).toMatch(/^Usage: .*\n0\n$/)
  expect(stderr).toBe('')
  // The same where the answer comes after the reader has gone.
  const late = `${commandLineInShell} data list --workspace '${workspace}' | true; echo "\${PIPESTATUS[0]}"`
  expect(execFileSync('bash', ['-c', late], { encoding: 'utf8' })).toBe('0\n')
})
