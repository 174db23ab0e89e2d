/** The way to a cluster through a real ssh and sshd: what is in the way as sentences, one connection, lines that break. */

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { shellOf } from '../../src-main/cluster/shell'
import type { Host } from '../../src-main/host/host'
import { clusterSchema } from '../../src-shared/cluster/cluster-settings'
import { errorReport, type ErrorReport } from '../../src-shared/errors'
import { smallData, smallRecipe } from '../support/small-chain'
import { openedHost, problemOf, until } from './support/cluster-home'
import { RealSshd, whyNoSshd } from './support/real-sshd'
import { commandThere, realSlurm } from './support/real-slurm'

const noSshd = whyNoSshd()
const slurm = noSshd === null ? await realSlurm() : noSshd
let folder: string
let sshd: RealSshd

const title = noSshd === null ? 'ssh to a cluster' : `ssh to a cluster (left out: ${noSshd})`
describe.skipIf(noSshd !== null)(title, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'prunescope-ssh-'))
    sshd = await RealSshd.start(join(folder, 'ssh'))
    process.env.PRUNESCOPE_SSH_CONFIG = sshd.config
  })
  // A test that failed may have left it down.
  beforeEach(() => sshd.start())
  afterAll(async () => {
    await sshd.stop()
    delete process.env.PRUNESCOPE_SSH_CONFIG
    rmSync(folder, { recursive: true, force: true })
  })

  const refusal = (host: string): Promise<ErrorReport> =>
    shellOf(host)
      .run('true')
      .then(() => {
        throw new Error(`${host} has let in.`)
      }, errorReport)

  test('what is in the way is a sentence, whatever the banner says before it', async () => {
    expect(await refusal('stranger')).toMatchObject({
      code: 'cluster-unreachable',
      message: 'stranger is not known to this machine’s ssh yet.',
    })
    expect((await refusal('changed')).message).toContain('changed shows another key than the one')
    const locked = await refusal('locked')
    expect(locked.message).toMatch(/^locked does not let you in: .*Permission denied \(publickey\)/)
    expect(locked.next).toContain('ssh-agent')
    const refused = await refusal('refused')
    expect(refused.message).toMatch(/^refused can’t be reached: .*Connection refused/)
    expect(refused.next).toContain('port')
    expect((await refusal('closed')).message).toBe(
      'closed lets you in but runs no commands: This account is not available.',
    )
    expect((await refusal('no-such-host.invalid')).next).toContain('name')
    writeFileSync(join(folder, 'broken'), 'Hots lab\n')
    process.env.PRUNESCOPE_SSH_CONFIG = join(folder, 'broken')
    expect((await refusal('lab')).message).toContain('ssh does not accept its configuration')
    process.env.PRUNESCOPE_SSH_CONFIG = sshd.config
  })

  test('an answer has nothing of what a shell says first, and every call goes through one connection', async () => {
    const before = sshd.connections
    const lab = shellOf('lab')
    const answer = await lab.run('cat; echo problem >&2; exit 3', { input: Buffer.from('given\n') })
    expect({ ...answer, stdout: answer.stdout.toString() }).toMatchObject({
      code: 3,
      stdout: 'given\n',
      stderr: 'problem',
    })
    const bytes = new PassThrough()
    const [, streamed] = await Promise.all([
      lab.run('seq 1 100000', { into: bytes }).then(() => bytes.end()),
      text(bytes),
    ])
    expect(streamed.split('\n')).toHaveLength(100_001)
    await Promise.all(Array.from({ length: 4 }, () => shellOf('lab').run('true')))
    expect(sshd.connections - before).toBe(1)
  })

  test('a connection that is open and shared by the user’s configuration is used, though its key would not be let in', async () => {
    expect((await refusal('shared')).message).toContain('does not let you in')
    sshd.openDoor()
    expect((await shellOf('shared').run('echo in')).stdout.toString()).toBe('in\n')
  })

  test('a line that is cut in the middle of an answer is told as such, and the next call makes another', async () => {
    const lab = shellOf('lab')
    const waiting = lab.run('sleep 60').then(() => null, errorReport)
    await lab.run('true')
    await sshd.stop()
    expect(await waiting).toMatchObject({ code: 'cluster-unreachable', next: expect.stringContaining('by itself') })
    expect((await refusal('lab')).message).toContain('Connection refused')
    await sshd.start()
    expect((await lab.run('true')).code).toBe(0)
  })

  const noSlurm = typeof slurm === 'string' ? slurm : null
  const sweeps = noSlurm === null ? 'with Slurm behind it' : `with Slurm behind it (left out: ${noSlurm})`
  describe.skipIf(noSlurm !== null)(sweeps, () => {
    let host: Host
    beforeAll(async () => {
      host = openedHost(join(folder, 'home'))
      const far = { host: 'lab', folder: join(folder, 'far'), command: commandThere, cpus: 1 }
      await host.client.clusters.save(clusterSchema.parse({ name: 'lab', ...far }))
    })
    afterAll(async () => {
      await host.close()
      if (typeof slurm !== 'string') slurm.end()
    })
    const recipe = (name: string) =>
      smallRecipe(smallData(folder, { train: 96 }), {
        name,
        train: { epochs: 3, batchSize: 1, lr: 0.01, lambda: 0 },
      })
    const lossesOf = (name: string): number =>
      host.history
        .listRuns()
        .filter((run) => run.name === name)
        .flatMap(({ id }) => host.history.measurements.series(id, ['train/loss']).series[0]?.values ?? []).length

    test('a cluster is tried out, and a sweep comes home whole though the line was cut while it ran', async () => {
      expect(await host.client.clusters.test({ name: 'lab' })).toMatchObject({ device: 'cpu' })
      const { id } = await host.client.clusters.submit({
        cluster: 'lab',
        name: 'sweep',
        recipes: [1, 2].map((seed) => ({ ...recipe(`seed-${seed}`), seed })),
      })
      await until(host, id, () => lossesOf('seed-1/train') > 8)
      await sshd.stop()
      const cut = await host.client.clusters.refresh({ sweepId: id })
      expect([cut.isOver, cut.counts.failed, cut.counts.done]).toEqual([false, 0, 0])
      expect((await problemOf(host))?.code).toBe('cluster-unreachable')
      await sshd.start()
      const before = sshd.connections
      expect((await until(host, id, ({ isOver }) => isOver)).counts).toMatchObject({ done: 2, failed: 0 })
      expect(await problemOf(host)).toBeNull()
      expect(sshd.connections - before).toBe(1)
      for (const run of host.history.listRuns()) {
        expect([run.state, lossesOf(run.name)]).toEqual(['done', 3 * 96])
        expect(existsSync(join(host.workspace.runDirectory(run.id), 'weights.safetensors'))).toBe(true)
      }
    })

    test('what is cancelled through it ends, and the weights of a run at home go through it', async () => {
      const parent = host.history.run('seed-1/train')
      // Only here, as if it were made here.
      rmSync(host.history.clusters.runs.placeOf(parent.id)?.folder ?? '', { recursive: true })
      const { id } = await host.client.clusters.submit({ cluster: 'lab', name: 'one', recipes: [recipe('third')] })
      await until(host, id, ({ counts }) => counts.running > 0)
      await host.client.clusters.cancel({ sweepId: id })
      const { id: evaluation } = await host.client.clusters.submitWork({
        cluster: 'lab',
        work: {
          kind: 'evaluate',
          runId: parent.id,
          data: { name: smallData(folder), source: 'elsewhere', validation: 0, splitSeed: 0 },
          split: 'test',
          batchSize: 4,
          logits: null,
          threads: null,
        },
      })
      const { counts, problem } = await until(host, id, ({ isOver }) => isOver)
      expect({ counts, problem }).toMatchObject({ counts: { cancelled: 1 }, problem: null })
      expect((await until(host, evaluation, ({ isOver }) => isOver)).counts.done).toBe(1)
      expect(host.history.findings.evaluations(parent.id)).toHaveLength(2)
    })
  })
})
