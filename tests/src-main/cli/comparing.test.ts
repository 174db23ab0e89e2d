/** From the command line: a sweep as a matrix, networks measured in turns, a pruned one trained from scratch. */

import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { temporaryFolder } from '../../support/temporary-folder'
import { answerOf, failureIn, parityFolder, prunescope } from './command-line'

// Real trainings, on a machine that may have others to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const groups = z.array(z.object({ id: z.string(), name: z.string(), jobs: z.number(), done: z.number() }))
const matrix = z.object({
  rows: z.array(z.string()),
  columns: z.array(z.string()),
  cells: z.array(z.array(z.object({ spread: z.object({ n: z.number() }).nullable(), state: z.string() }))),
})
const latencies = z.array(
  z.object({ name: z.string(), latency: z.object({ session: z.string(), batch: z.number(), medianMs: z.number() }) }),
)

test('a sweep fills its matrix; its networks are measured together; what was cut is trained from scratch', async () => {
  const workspace = temporaryFolder()
  const recipe = join(workspace, 'small.yaml')
  const lines = [
    'name: small',
    `data: { name: ${parityFolder}, validation: 0.2 }`,
    'network: { kind: bottleneck-resnet, blocks: [1, 1], planes: 4, stem: 3x3-maxpool }',
    'train: { epochs: 1, batchSize: 64, lr: 0.05 }',
    'prune: { ratios: [0.3, 0.5] }',
    'evaluate: { split: validation }',
  ]
  writeFileSync(recipe, `${lines.join('\n')}\n`)
  expect((await prunescope(workspace, 'sweeps')).stdout).toContain('There is no sweep')
  await prunescope(workspace, 'sweep', recipe, '--over', 'seed=0,1')
  const [group] = await answerOf(groups, workspace, 'sweeps')
  if (!group) throw new Error('The sweep is not there.')
  expect(group).toMatchObject({ name: 'small: seed', jobs: 2, done: 0 })
  const before = await answerOf(matrix, workspace, 'sweeps', group.id)
  expect(before.cells.flat().every(({ state, spread }) => state === 'waiting' && spread === null)).toBe(true)

  await prunescope(workspace, 'queue', 'work')
  const both = await answerOf(matrix, workspace, 'sweeps', group.id.slice(0, 4), '--rows', 'ratio', '--columns', 'seed')
  expect(both).toMatchObject({ rows: ['0.3', '0.5'], columns: ['0', '1'] })
  expect(both.cells.flat().map(({ state, spread }) => [state, spread?.n])).toEqual(
    Array.from({ length: 4 }, () => ['done', 1]),
  )
  expect(failureIn(await prunescope(workspace, 'sweeps', group.id, '--rows', 'train.lr', '--json')).code).toBe(
    'bad-argument',
  )

  const [whole, cut] = ['small seed=0/train', 'small seed=0/prune-0.5']
  const measured = await answerOf(latencies, workspace, 'latency', whole ?? '', cut ?? '', '--batch', '1,4')
  expect(measured.map(({ name, latency }) => [name, latency.batch])).toEqual([
    [whole, 1],
    [whole, 4],
    [cut, 1],
    [cut, 4],
  ])
  expect(new Set(measured.map(({ latency }) => latency.session)).size).toBe(1)
  expect(failureIn(await prunescope(workspace, 'latency', whole ?? '', '--batch', '0', '--json')).code).toBe(
    'bad-argument',
  )

  const scratch = z.object({
    kind: z.literal('train'),
    state: z.literal('done'),
    params: z.number(),
    parent: z.string(),
  })
  const trained = await answerOf(scratch, workspace, 'scratch', cut ?? '')
  const shown = await answerOf(z.object({ params: z.number(), id: z.string() }), workspace, 'show', cut ?? '')
  expect(trained).toMatchObject({ params: shown.params, parent: shown.id })
  expect(failureIn(await prunescope(workspace, 'scratch', whole ?? '', '--json')).code).toBe('wrong-run')
})
