/** The queue from the command line: filled, put in order, worked off, put down. */

import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { temporaryFolder } from '../../support/temporary-folder'
import { answerOf, failureIn, parityFolder, prunescope, startPrunescope } from './command-line'

// Real trainings, on a machine that may have others to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const jobSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: z.string(),
  priority: z.number(),
  group: z.object({ id: z.string(), name: z.string() }).nullable(),
  runIds: z.array(z.string()),
})
const oneJob = z.object({ job: jobSchema })
const jobsSchema = z.object({ jobs: z.array(jobSchema) })

/** A workspace and a recipe that is done in a second or two. */
function staged(epochs = 1): { readonly workspace: string; readonly recipe: string } {
  const workspace = temporaryFolder()
  const recipe = join(workspace, 'small.yaml')
  const lines = [
    'name: small',
    `data: { name: ${parityFolder}, validation: 0.2 }`,
    'network: { kind: bottleneck-resnet, blocks: [1, 1], planes: 4, stem: 3x3-maxpool }',
    `train: { epochs: ${epochs}, batchSize: 64, lr: 0.05 }`,
    'prune: { ratios: [0.5] }',
    'evaluate: { split: validation }',
  ]
  writeFileSync(recipe, `${lines.join('\n')}\n`)
  return { workspace, recipe }
}

test('jobs are queued, put in order, found by the beginning of their ids, and taken off', async () => {
  const { workspace, recipe } = staged()
  const add = async (...more: string[]): Promise<z.infer<typeof jobSchema>> =>
    (await answerOf(oneJob, workspace, 'queue', 'add', recipe, ...more)).job
  const titles = async (): Promise<readonly string[]> =>
    (await answerOf(jobsSchema, workspace, 'queue', 'list')).jobs.map(({ title }) => title)
  const first = await add('--set', 'name=first')
  const second = await add('--set', 'name=second')
  await add('--set', 'name=urgent', '--priority', '5')
  expect(await titles()).toEqual(['urgent', 'first', 'second'])

  await answerOf(oneJob, workspace, 'queue', 'move', second.id.slice(0, 6), '--before', first.id)
  expect(await titles()).toEqual(['urgent', 'second', 'first'])
  await answerOf(oneJob, workspace, 'queue', 'priority', first.id, '9')
  await answerOf(oneJob, workspace, 'queue', 'priority', second.id, '-3')
  expect(await titles()).toEqual(['first', 'urgent', 'second'])

  expect((await answerOf(oneJob, workspace, 'queue', 'pause', first.id)).job.state).toBe('paused')
  expect((await answerOf(oneJob, workspace, 'queue', 'resume', first.id)).job.state).toBe('queued')
  expect((await answerOf(oneJob, workspace, 'queue', 'stop', first.id)).job.state).toBe('stopped')
  const again = (await answerOf(oneJob, workspace, 'queue', 'retry', first.id)).job
  expect(again).toMatchObject({ title: 'first', state: 'queued' })
  await prunescope(workspace, 'queue', 'forget', first.id)
  expect((await answerOf(jobsSchema, workspace, 'queue', 'list')).jobs.map(({ id }) => id)).not.toContain(first.id)

  const unknown = await prunescope(workspace, 'queue', 'pause', 'nothing', '--json')
  expect(unknown.status).toBe(1)
  expect(failureIn(unknown)).toMatchObject({ code: 'job-not-found' })
})

test('a sweep queues every combination as one group, and is refused whole when one of them is no recipe', async () => {
  const { workspace, recipe } = staged()
  const axes = ['--over', 'train.lambda=0,1e-4', '--over', 'prune.ratios=[0.3],[0.5,0.9]']
  const { jobs } = await answerOf(jobsSchema, workspace, 'sweep', recipe, ...axes)
  expect(jobs.map(({ title }) => title)).toEqual([
    'small λ=0 ratios=[0.3]',
    'small λ=0 ratios=[0.5,0.9]',
    'small λ=0.0001 ratios=[0.3]',
    'small λ=0.0001 ratios=[0.5,0.9]',
  ])
  expect(new Set(jobs.map(({ group }) => group?.id)).size).toBe(1)

  const wrong = await prunescope(workspace, 'sweep', recipe, '--over', 'prune.ratios=[0.5],[1.5]', '--json')
  expect(failureIn(wrong)).toMatchObject({ code: 'bad-recipe' })
  const typo = await prunescope(workspace, 'sweep', recipe, '--over', 'train.lamda=0,1', '--json')
  expect(failureIn(typo).message).toContain('"train.lambda"')
  expect(failureIn(await prunescope(workspace, 'sweep', recipe, '--over', 'seed', '--json')).code).toBe('bad-recipe')
  expect((await answerOf(jobsSchema, workspace, 'queue', 'list')).jobs).toHaveLength(4)
})

test('the queue is worked off two at a time; what fails is told and ends with status 1', async () => {
  const { workspace, recipe } = staged()
  await answerOf(z.object({ slots: z.literal(2) }), workspace, 'queue', 'slots', '2')
  await answerOf(jobsSchema, workspace, 'sweep', recipe, '--over', 'seed=0,1')
  const { jobs } = await answerOf(jobsSchema, workspace, 'queue', 'work')
  expect(jobs.map(({ state, runIds }) => [state, runIds.length])).toEqual([
    ['done', 2],
    ['done', 2],
  ])

  await answerOf(oneJob, workspace, 'queue', 'add', recipe, '--set', 'data.name=not-there')
  const { status, stdout } = await prunescope(workspace, 'queue', 'work')
  expect(status).toBe(1)
  expect(stdout).toContain('There is no data set called not-there')
  expect((await prunescope(workspace, 'queue', 'work')).stdout).toContain('Nothing waits')
})

test('Ctrl-C puts the queue down after a checkpoint, and working it again goes on from there', async () => {
  const { workspace, recipe } = staged(1000)
  const { job } = await answerOf(oneJob, workspace, 'queue', 'add', recipe)
  const work = startPrunescope(workspace, ['queue', 'work'])
  await work.hasSaid(/epoch 2 /)
  work.child.kill('SIGINT')
  const { status, stderr } = await work.ended
  expect(status).toBe(130)
  expect(stderr).toContain('prunescope queue work')
  const { jobs } = await answerOf(jobsSchema, workspace, 'queue', 'list')
  expect(jobs).toMatchObject([{ id: job.id, state: 'queued' }])
  const runs = z.object({ runs: z.array(z.object({ state: z.string() })) })
  expect((await answerOf(runs, workspace, 'list')).runs).toMatchObject([{ state: 'stopped' }])

  const again = startPrunescope(workspace, ['queue', 'work'])
  await again.hasSaid(/epoch \d\d? /)
  again.child.kill('SIGINT')
  await again.ended
  expect((await answerOf(runs, workspace, 'list')).runs).toHaveLength(1)
})

test('while one command computes, others still change the queue, and a second computation waits its turn', async () => {
  const { workspace, recipe } = staged(1000)
  const running = startPrunescope(workspace, ['run', recipe])
  await running.hasSaid(/epoch 1 /)
  const { job } = await answerOf(oneJob, workspace, 'queue', 'add', recipe, '--set', 'train.epochs=1')
  const waiting = startPrunescope(workspace, ['queue', 'work'])
  await waiting.hasSaid('begins when that has finished')
  running.child.kill('SIGINT')
  expect((await running.ended).status).toBe(130)
  expect((await waiting.ended).status).toBe(0)
  const { jobs } = await answerOf(jobsSchema, workspace, 'queue', 'list')
  expect(jobs.find(({ id }) => id === job.id)?.state).toBe('done')
})
