/** Runs that live at home are gone on with on a real Slurm, by the command line: their weights go there, what it makes comes home. */

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { History } from '../../src-main/history/history'
import { openWorkspace } from '../../src-main/workspace/workspace'
import { answerOf, failureIn, prunescope } from '../src-main/cli/command-line'
import { smallData, smallRecipe } from '../support/small-chain'
import { openedHost, until } from './support/cluster-home'
import { commandThere, realSlurm } from './support/real-slurm'

const slurm = await realSlurm()
const title = typeof slurm === 'string' ? `work on Slurm (left out: ${slurm})` : 'work on Slurm'

const made = z.object({ id: z.string() })
const sweep = z.object({ sweep: z.object({ id: z.string(), counts: z.record(z.string(), z.number()) }) })

describe.skipIf(typeof slurm === 'string')(title, () => {
  let folder: string
  let home: string
  let trained: string

  const train = (...args: readonly string[]) =>
    answerOf(made, home, 'train', '--network', '1,1x4', '--data', 'small', '--lr', '0.1', '--threads', '1', ...args)
  /** Hands it in, and follows all that was handed in until it is over. */
  const onLab = async (...wishes: readonly (readonly string[])[]): Promise<void> => {
    const ids: string[] = []
    for (const wish of wishes) ids.push((await answerOf(sweep, home, ...wish, '--on', 'lab')).sweep.id)
    for (const id of ids) {
      const { counts } = (await answerOf(sweep, home, 'attach', id, '--every', '1')).sweep
      expect(counts).toMatchObject({ done: 1 })
    }
  }
  /** What is kept at home by now. */
  const kept = <T>(look: (history: History) => T): T => {
    const history = History.open(openWorkspace(home).databasePath)
    try {
      return look(history)
    } finally {
      history.close()
    }
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'prunescope-work-'))
    home = join(folder, 'home')
    const far = join(folder, 'far')
    // The same images by the same name, at different places.
    const there = join(folder, 'there')
    mkdirSync(there)
    await answerOf(z.unknown(), home, 'data', 'add', 'small', smallData(folder, { train: 96 }))
    await answerOf(z.unknown(), join(far, 'workspace'), 'data', 'add', 'small', smallData(there, { train: 96 }))
    const settings = ['--folder', far, '--command', commandThere, '--cpus', '1']
    await answerOf(z.unknown(), home, 'cluster', 'add', 'lab', ...settings)
    trained = (await train('--name', 'trained', '--epochs', '1')).id
  })
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true })
    if (typeof slurm !== 'string') slurm.end()
  })

  test('a run of home is cut there as it is here, and everything that can follow a cut follows there', async () => {
    const cut = ['prune', trained, '--ratio', '0.5', '--floor', '1', '--name']
    await answerOf(z.unknown(), home, ...cut, 'cut-here', '--threads', '1')
    await onLab([...cut, 'cut-there'])
    const weightsOf = (history: History, name: string) => history.findings.artefacts(history.run(name).id)
    const { here, there, parentId } = kept((history) => ({
      here: weightsOf(history, 'cut-here'),
      there: weightsOf(history, 'cut-there'),
      parentId: history.run('cut-there').parentId,
    }))
    expect(parentId).toBe(trained)
    expect(there).toEqual(here)
    const weights = join(
      home,
      'runs',
      kept((history) => history.run('cut-there').id),
      'weights.safetensors',
    )
    expect(existsSync(weights)).toBe(true)
    // Its weights lie on the cluster: from there they are taken, whether they are here or not.
    rmSync(weights)
    const short = ['--epochs', '1']
    const whole = join(folder, 'whole.json')
    writeFileSync(whole, JSON.stringify(smallRecipe('small', { name: 'whole', prune: { ratios: [0.5], floor: 1 } })))
    await onLab(
      ['finetune', 'cut-there', '--name', 'tuned', ...short],
      ['scratch', 'cut-there', '--name', 'anew'],
      ['prune', trained, '--ratio', '0.5', '--floor', '1', '--rounds', '2', '--name', 'rounds', ...short],
      ['evaluate', trained, '--split', 'train'],
      ['latency', trained, 'cut-there', '--batch', '1'],
      ['run', whole],
    )
    kept((history) => {
      const lineOf = (name: string) => history.lineage(history.run(name).id).map((run) => run.name)
      expect(lineOf('tuned')).toEqual(['trained', 'cut-there', 'tuned'])
      expect(lineOf('anew')).toEqual(['trained', 'cut-there', 'anew'])
      expect(lineOf('rounds')).toEqual(['trained', 'rounds-round-1', 'rounds-finetuned-round-1', 'rounds'])
      expect(lineOf('whole/prune-0.5')).toEqual(['whole/train', 'whole/prune-0.5'])
      expect(history.findings.evaluations(trained).map(({ split }) => split)).toEqual(['test', 'train'])
      expect(history.run(trained).state).toBe('done')
      const measured = [trained, history.run('cut-there').id].map((id) => history.findings.latencies(id).length)
      expect(measured).toEqual([1, 1])
      // Data are where they are here.
      expect(history.run('tuned').data).toEqual(history.run(trained).data)
    })
  })

  test('a training that is cancelled there goes on there from its checkpoint, and has every loss once', async () => {
    await answerOf(z.unknown(), home, 'cluster', 'add', 'lab', '--fetch', 'nothing')
    const long = [
      'train',
      trained,
      '--name',
      'long',
      '--epochs',
      '7',
      '--batch',
      '1',
      '--lr',
      '0.01',
      '--evaluate',
      'none',
    ]
    const { id } = (await answerOf(sweep, home, ...long, '--on', 'lab')).sweep
    const host = openedHost(home)
    try {
      const losses = (): number =>
        host.history
          .listRuns()
          .filter(({ name }) => name === 'long')
          .flatMap((run) => host.history.measurements.series(run.id, ['train/loss']).series[0]?.values ?? []).length
      await until(host, id, () => losses() > 8)
      await host.client.clusters.cancel({ sweepId: id })
      expect((await until(host, id, ({ isOver }) => isOver)).counts.cancelled).toBe(1)
      expect(host.history.run('long').state).toBe('stopped')
      await host.client.clusters.requeue({ sweepId: id })
      expect((await until(host, id, ({ isOver }) => isOver)).counts.done).toBe(1)
      const run = host.history.run('long')
      expect(host.history.measurements.resets(run.id)).toBe(1)
      expect([run.parentId, losses()]).toEqual([trained, 7 * 96])
    } finally {
      await host.close()
    }
  })

  test('what can’t be done there is said: a run without weights, a run that was begun here, logits', async () => {
    const refusal = async (...args: readonly string[]) =>
      failureIn(await prunescope(home, ...args, '--on', 'lab', '--json'))
    expect((await refusal('evaluate', trained, '--logits', join(folder, 'logits'))).message).toContain('Logits')
    expect((await refusal('train', '--resume', trained)).message).toContain('--resume')
    // Other weights than those that are there already.
    const other = (await train('--name', 'lost', '--epochs', '1', '--seed', '5')).id
    rmSync(join(home, 'runs', other, 'weights.safetensors'))
    expect((await refusal('prune', other, '--ratio', '0.5')).message).toContain('neither here nor on lab')
    expect(kept((history) => history.clusters.sweeps()).every(({ isOver }) => isOver)).toBe(true)
  })
})
