/** A recipe's chain with a real history and real worker processes: lineage, and going on after any kind of end. */

import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { writeSafetensors } from '../../../src-main/exchange/safetensors'
import { History } from '../../../src-main/history/history'
import { executeRecipe, experimentToResume } from '../../../src-main/runs/execute-recipe'
import { historyStore } from '../../../src-main/runs/history-store'
import type { StageContext } from '../../../src-main/runs/stage-job'
import { WorkerClient } from '../../../src-main/runs/worker-client'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import { elementsOf, parametersOf } from '../../../src-shared/architecture/parameters'
import { networkFromChoice } from '../../../src-shared/architecture/networks'
import { UserError } from '../../../src-shared/errors'
import { parseRecipe } from '../../../src-shared/recipe/parse'
import type { Recipe } from '../../../src-shared/recipe/recipe'
import type { RunEvent } from '../../../src-shared/runs/events'

const script = fileURLToPath(new URL('fake-chain-worker.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'prunescope-chain-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A few images in CIFAR-10's layout: the procedural set takes seconds to draw. */
const data = join(folder, 'images')
const rows = readFileSync(fileURLToPath(new URL('../../fixtures/parity/batches.bin', import.meta.url)))
mkdirSync(data)
writeFileSync(join(data, 'train.bin'), rows.subarray(0, 32 * 3073))
writeFileSync(join(data, 'test.bin'), rows.subarray(0, 4 * 3073))

const recipeOf = (changes: object = {}): Recipe =>
  parseRecipe(
    {
      name: 'small',
      data: { name: data },
      network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 4 },
      train: { epochs: 1, lr: 0.1, lambda: 1e-3 },
      prune: { ratios: [0.5, 0.75] },
      finetune: { epochs: 1, lr: 0.01, ratios: [0.75] },
      ...changes,
    },
    'test',
  )

const weights = join(folder, 'weights.safetensors')
const network = networkFromChoice(recipeOf().network, { classes: 10, inputChannels: 3, inputSize: 32 })
writeSafetensors(
  weights,
  new Map(
    parametersOf(network).map(({ name, shape }, tensor) => [
      name,
      {
        shape,
        values: Float32Array.from({ length: elementsOf(shape) }, (_, index) => Math.sin(1 + index + 7 * tensor)),
      },
    ]),
  ),
)

let opened = 0
function openChain(workspaceDir = join(folder, `workspace-${opened++}`), stopAtFirstEvent = false) {
  const workspace = openWorkspace(workspaceDir)
  const history = History.open(workspace.databasePath)
  const controller = new AbortController()
  const events: RunEvent[] = []
  const context: StageContext = {
    store: historyStore(history, workspace),
    worker: new WorkerClient({ script }),
    signal: controller.signal,
    onEvent: (_, event) => {
      events.push(event)
      if (stopAtFirstEvent) controller.abort()
    },
  }
  closers.push(async () => {
    await context.worker.close()
    history.close()
  })
  const execute = (recipe: Recipe, resume: string | null = null) =>
    executeRecipe(context, { recipe, workspaceDir, experimentId: resume ?? randomUUID() })
  return { context, history, workspaceDir, events, execute }
}

const closers: (() => Promise<void>)[] = []
beforeEach(() => {
  vi.stubEnv('FAKE_WEIGHTS', weights)
  vi.stubEnv('FAKE_MEMORY', join(folder, `memory-${opened}`))
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  vi.unstubAllEnvs()
})

async function problemOf(work: Promise<unknown>): Promise<UserError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof UserError) return error
  throw new Error(`Expected a UserError, got ${String(error)}`)
}

const states = (history: History) => history.listRuns().map(({ name, state }) => `${name} ${state}`)

describe('A recipe', () => {
  test('becomes a family of runs of one experiment, each done and each with its accuracy', async () => {
    const { history, execute } = openChain()
    const runs = await execute(recipeOf())
    expect(states(history)).toEqual([
      'small/train done',
      'small/prune-0.5 done',
      'small/prune-0.75 done',
      'small/finetune-0.75 done',
    ])
    const [train, half, most, finetuned] = runs
    expect(new Set(runs.map((run) => run.experimentId)).size).toBe(1)
    expect([half?.parentId, most?.parentId, finetuned?.parentId]).toEqual([train?.id, train?.id, most?.id])
    expect(finetuned?.architecture).toEqual(most?.architecture)
    expect(history.listRuns().map((run) => run.lastAccuracy)).toEqual([0.75, null, null, 0.75])
  })

  test('keeps each mask with what was asked and achieved, and its warnings', async () => {
    const { history, execute } = openChain()
    const [, half] = await execute(recipeOf())
    const mask = history.mask(half?.id ?? '')
    expect(mask).toMatchObject({ requestedRatio: 0.5, policy: 'block-interior', floor: 3 })
    expect(mask?.denominator).toEqual({ kind: 'prunable', channels: 24 })
    expect(mask?.removedChannels).toBe(12)
    expect(history.findings.warnings(half?.id ?? '').map(({ kind }) => kind)).toContain('not-sparse-yet')
  })

  test('has one worker process do all its jobs', async () => {
    const { events, execute } = openChain()
    await execute(recipeOf())
    const pids = events.flatMap((event) => (event.type === 'log' ? [/"pid":(\d+)/.exec(event.text)?.[1]] : []))
    expect(pids.length).toBeGreaterThan(3)
    expect(new Set(pids).size).toBe(1)
  })

  test('fine-tunes from the pruned network’s weights, tested first', async () => {
    const { history, execute } = openChain()
    const [, , most, finetuned] = await execute(recipeOf())
    const log = history.findings.logs(finetuned?.id ?? '').map(({ text }) => text)
    expect(log.join()).toContain(join(most?.dir ?? '', 'weights.safetensors'))
    expect(history.run(finetuned?.id ?? '').settings).toMatchObject({ testFirst: true, network: null })
  })
})

describe('Before any run is made', () => {
  test('trains what is left with fresh weights beside it, where that is asked for', async () => {
    const { history, events, execute } = openChain()
    const finetune = { epochs: 1, lr: 0.01, ratios: [0.75], scratch: 'same-compute' }
    const [train, , most, finetuned, scratch] = await execute(recipeOf({ finetune }))
    expect(states(history).at(-1)).toBe('small/scratch-0.75 done')
    expect(scratch?.parentId).toBe(most?.id)
    expect(scratch?.architecture).toEqual(finetuned?.architecture)
    const { settings } = history.run(scratch?.id ?? '')
    expect(settings).toMatchObject({ scratch: 'same-compute', testFirst: false, training: { lambda: 0, lr: 0.1 } })
    // An epoch of the whole network buys more than one of what is left.
    const [whole, tuned, control] = [train, finetuned, scratch].map((run) =>
      history.listRuns().find(({ id }) => id === run?.id),
    )
    expect(control?.epochs).toBe(Math.max(1, Math.round((whole?.macs ?? 0) / (control?.macs ?? 1))))
    expect([control?.scratch, tuned?.scratch, whole?.scratch]).toEqual(['same-compute', null, null])
    const begun = events.flatMap((event) => (event.type === 'log' ? [JSON.parse(event.text) as object] : []))
    expect(begun.filter((one) => 'weights' in one && one.weights === null)).toHaveLength(2)
  })

  test('data that are not there are told', async () => {
    const { history, execute } = openChain()
    const { code, next } = await problemOf(execute(recipeOf({ data: { name: 'cifar-10' } })))
    expect(code).toBe('data-not-found')
    expect(next).toContain('prunescope data get cifar-10')
    expect(history.listRuns()).toEqual([])
  })

  test('a ratio of all channels that is more than can go is told', async () => {
    const { history, execute, workspaceDir } = openChain()
    const recipe = recipeOf({ prune: { ratios: [0.5, 0.75], denominator: 'all' } })
    const { code, message } = await problemOf(execute(recipe))
    expect(code).toBe('bad-argument')
    expect(message).toMatch(/of all \d+ BatchNorm channels is \d+ channels; only 24 are prunable/)
    expect(history.listRuns()).toEqual([])
    expect(readdirSync(join(workspaceDir, 'runs'))).toEqual([])
  })
})

describe('A chain that did not come to its end', () => {
  test.each([
    ['train', 'die', 'worker-died', 'small/train interrupted'],
    ['prune', 'die', 'worker-died', 'small/prune-0.5 interrupted'],
    ['train', 'fail', 'not-finite', 'small/train failed'],
    ['prune', 'fail', 'not-finite', 'small/prune-0.5 failed'],
  ])('because %s made the worker %s goes on from there', async (kind, trouble, code, state) => {
    vi.stubEnv('FAKE_TROUBLE', `${kind}:${trouble}`)
    const { context, history, execute } = openChain()
    expect((await problemOf(execute(recipeOf()))).code).toBe(code)
    expect(states(history).at(-1)).toBe(state)

    const experiment = experimentToResume(context, recipeOf(), null)
    await execute(recipeOf(), experiment)
    expect(states(history)).toEqual([
      'small/train done',
      'small/prune-0.5 done',
      'small/prune-0.75 done',
      'small/finetune-0.75 done',
    ])
  })

  test('because it was asked to stop is stopped, and asks its worker to resume', async () => {
    vi.stubEnv('FAKE_TROUBLE', 'train:wait')
    const { context, history, execute, workspaceDir } = openChain(undefined, true)
    expect((await problemOf(execute(recipeOf()))).code).toBe('stopped')
    expect(states(history)).toEqual(['small/train stopped'])

    const again = openChain(workspaceDir)
    const [train] = await again.execute(recipeOf(), experimentToResume(context, recipeOf(), null))
    expect(states(history)).toHaveLength(4)
    const log = again.history.findings.logs(train?.id ?? '').map(({ text }) => text)
    expect(log.some((text) => text.includes('"resume":true'))).toBe(true)
  })

  test('keeps what was done: nothing is trained twice', async () => {
    vi.stubEnv('FAKE_TROUBLE', 'prune:die')
    const { context, history, execute } = openChain()
    await problemOf(execute(recipeOf()))
    const before = history.listRuns().map(({ id }) => id)
    const runs = await execute(recipeOf(), experimentToResume(context, recipeOf(), null))
    expect(runs.slice(0, 2).map(({ id }) => id)).toEqual(before)
  })

  test('is not there to resume when all is done', async () => {
    const { context, execute } = openChain()
    await execute(recipeOf())
    expect(() => experimentToResume(context, recipeOf(), null)).toThrow(
      'No run of the recipe small waits to be resumed.',
    )
  })
})
