/** Sweeps on a real Slurm (slurmctld, slurmd, munge): from handing in to a history at home, whatever happens in between. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Host } from '../../src-main/host/host'
import { hostError } from '../../src-main/host/client'
import { clusterSchema, type ClusterInput } from '../../src-shared/cluster/cluster-settings'
import type { SweepView } from '../../src-shared/contract/cluster-views'
import { errorReport, type ErrorReport } from '../../src-shared/errors'
import { sweepRecipes } from '../../src-shared/jobs/sweep'
import { parseRecipe } from '../../src-shared/recipe/parse'
import { smallData, smallRecipe } from '../support/small-chain'
import { openedHost, problemOf, tasksOf, until as reached } from './support/cluster-home'
import { commandThere as command, realSlurm, type RealSlurm } from './support/real-slurm'

const slurm = await realSlurm()

/** Of 96 images: long enough to be ended in its middle, and few epochs, since each has its test and its checkpoint. */
const manySteps = { epochs: 7, lr: 0.01, batchSize: 1 }
const title = typeof slurm === 'string' ? `sweeps on Slurm (left out: ${slurm})` : 'sweeps on Slurm'
describe.skipIf(typeof slurm === 'string')(title, () => {
  let folder: string
  let host: Host

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prunescope-slurm-'))
    host = openedHost(join(folder, 'home'))
  })
  afterEach(async () => {
    await host.close()
    rmSync(folder, { recursive: true, force: true })
  })
  afterAll(() => real().end())

  const real = (): RealSlurm => {
    if (typeof slurm === 'string') throw new Error(slurm)
    return slurm
  }
  const addCluster = (settings: Partial<ClusterInput> = {}) =>
    host.client.clusters.save(
      clusterSchema.parse({ name: 'lab', folder: join(folder, 'far'), command, cpus: 1, ...settings }),
    )
  const submit = (recipes: readonly object[], name = 'sweep') =>
    host.client.clusters.submit({
      cluster: 'lab',
      name,
      recipes: recipes.map((recipe) => parseRecipe(recipe, 'test')),
    })
  const until = (sweepId: string, isReached: (sweep: SweepView) => boolean) => reached(host, sweepId, isReached)
  const lossesOf = (runId: string | undefined): readonly number[] =>
    runId === undefined ? [] : (host.history.measurements.series(runId, ['train/loss']).series[0]?.values ?? [])

  test('2 × 2 × 2 end as eight families at home, though slurmctld was away and home was closed in the middle', async () => {
    await addCluster()
    const data = smallData(folder)
    const training = { epochs: 2, lr: 0.1, batchSize: 8 }
    const axes = [
      { key: 'train.lambda', values: [0, 1e-3] },
      { key: 'prune.ratios', values: [[0.3], [0.5]] },
      { key: 'seed', values: [1, 2] },
    ]
    const base = {
      ...smallRecipe(data),
      train: { ...training, lambda: 0 },
      prune: { ratios: [0.3] },
      finetune: { ...training, ratios: [0.3], epochs: 1 },
    }
    const recipes = sweepRecipes(base, axes, 'test').map(
      (recipe) => recipe.prune && { ...recipe, finetune: { ...recipe.finetune, ratios: recipe.prune.ratios } },
    )
    const { id } = await submit(recipes.filter((recipe) => recipe !== null))
    await until(id, ({ counts }) => counts.running > 0)

    real().stopController()
    try {
      await host.client.clusters.refresh({ sweepId: id })
      expect(await problemOf(host)).toMatchObject({ message: expect.stringContaining('slurmctld') })
      // A laptop that is closed: nobody listens for a while.
      await host.close()
      await new Promise((resolve) => setTimeout(resolve, 3000))
    } finally {
      real().startController()
    }
    host = openedHost(join(folder, 'home'))
    const sweep = await until(id, ({ isOver }) => isOver)
    expect(sweep.counts).toMatchObject({ done: 8, failed: 0 })
    expect(await problemOf(host)).toBeNull()

    const runs = host.history.listRuns()
    expect(runs).toHaveLength(24)
    const families = runs.filter(({ kind, state }) => kind === 'finetune' && state === 'done')
    expect(families).toHaveLength(8)
    expect(new Set(families.map(({ experimentId }) => experimentId)).size).toBe(8)
    for (const { id: runId } of families) {
      const [trained, pruned, tuned, ...more] = host.history.lineage(runId)
      expect([trained?.kind, pruned?.kind, tuned?.kind, more.length]).toEqual(['train', 'prune', 'finetune', 0])
      // Every step once: four batches an epoch.
      expect([lossesOf(trained?.id).length, lossesOf(runId).length]).toEqual([8, 4])
      expect(host.history.findings.evaluations(runId)).toHaveLength(1)
      expect(host.history.mask(pruned?.id ?? '')?.removedChannels).toBeGreaterThan(0)
      // What is final came home by itself, with the checksum that it was written with.
      expect(existsSync(join(host.workspace.runDirectory(runId), 'weights.safetensors'))).toBe(true)
    }
    const [first] = families
    const fetched = await host.client.clusters.fetch({ runIds: [first?.id ?? ''], what: 'everything' })
    expect(fetched.files).toBeGreaterThan(0)
  })

  test('a task that is told to end by SIGTERM and put back has the losses of one that was left alone', async () => {
    await addCluster()
    const recipe = (name: string) => ({
      ...smallRecipe(smallData(folder, { train: 96 })),
      name,
      train: { ...manySteps, lambda: 1e-3 },
    })
    const { id } = await submit([recipe('disturbed'), recipe('undisturbed')])
    await until(
      id,
      () => lossesOf(host.history.listRuns().find(({ name }) => name === 'disturbed/train')?.id).length > 20,
    )
    const [disturbed] = await tasksOf(host, id)
    const job = disturbed?.stages[0]?.slurmId ?? ''
    await host.client.clusters.requeue({ sweepId: id, numbers: [1] })
    await until(id, () => real().run('scontrol', '-o', 'show', 'job', job).includes('Restarts=1'))
    // Slurm waits two minutes before a job that was put back begins; nobody has to.
    real().run('scontrol', 'update', `JobId=${job}`, 'StartTime=now')
    await until(id, ({ isOver }) => isOver)
    const [one, other] = ['disturbed/train', 'undisturbed/train'].map((name) => host.history.run(name))
    expect(host.history.measurements.resets(one?.id ?? '')).toBe(1)
    expect(lossesOf(one?.id)).toHaveLength(96 * 7)
    expect(lossesOf(one?.id)).toEqual(lossesOf(other?.id))
  })

  test('cancelled tasks end after a checkpoint, and go on from it when they are put back', async () => {
    await addCluster({ fetch: 'nothing' })
    const { id } = await submit([
      { ...smallRecipe(smallData(folder, { train: 96 })), train: { ...manySteps, lambda: 0 } },
    ])
    await until(id, () => lossesOf(host.history.listRuns()[0]?.id).length > 20)
    await host.client.clusters.cancel({ sweepId: id })
    expect((await until(id, ({ isOver }) => isOver)).counts.cancelled).toBe(1)
    const [run] = host.history.listRuns()
    expect(run?.state).toBe('stopped')
    await host.client.clusters.requeue({ sweepId: id })
    expect((await until(id, ({ isOver }) => isOver)).counts.done).toBe(1)
    expect(host.history.measurements.resets(run?.id ?? '')).toBe(1)
    expect(lossesOf(run?.id)).toHaveLength(96 * 7)
  })

  test('what is in the way is a sentence: a partition, a command, a runtime, a full disk', async () => {
    const recipe = smallRecipe(smallData(folder))
    const refusal = async (act: Promise<unknown>): Promise<ErrorReport> =>
      errorReport(await act.then(hostError, hostError))
    await addCluster({ partition: 'gpus' })
    expect((await refusal(submit([recipe]))).message).toBe('The cluster has no partition gpus.')
    expect(host.history.clusters.sweeps()).toEqual([])

    const test = () => host.client.clusters.test({ name: 'lab' })
    await addCluster({ command: 'no-such-program' })
    expect((await refusal(test())).message).toContain('Prunescope was not found on the cluster')
    await addCluster({ command: `PRUNESCOPE_LIBTENSORFLOW='${folder}/nothing' ${command}` })
    expect((await refusal(test())).message).toContain('The compute runtime is missing on')
    await addCluster()
    expect(await test()).toMatchObject({ device: 'cpu' })

    const full = join(folder, 'full')
    mkdirSync(full)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', full])
    try {
      await addCluster({ folder: full })
      const { id } = await submit([{ ...recipe, network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 16 } }])
      const sweep = await until(id, ({ isOver }) => isOver)
      expect(sweep.problem).toMatchObject({ code: 'disk-full', message: expect.stringContaining('disk') })
      writeFileSync(join(full, 'rest'), '')
      execFileSync('sh', ['-c', `head -c 1m /dev/zero > '${full}/rest' || true`], { stdio: 'ignore' })
      expect((await refusal(submit([recipe]))).code).toBe('disk-full')
    } finally {
      // What still holds its log open lets go within a moment.
      execFileSync('umount', ['-l', full])
    }
  })
})
