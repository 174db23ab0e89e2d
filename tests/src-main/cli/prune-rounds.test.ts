/** Iterative pruning as its users have it: by a recipe and by the command line, trained for real, each round a run. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { stringify } from 'yaml'
import { z } from 'zod'
import { comparedRun } from '../../../src-main/host/compared-runs'
import { History } from '../../../src-main/history/history'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import { smallData } from '../../support/small-chain'
import { temporaryFolder } from '../../support/temporary-folder'
import { answerOf, failureIn, prunescope } from './command-line'

vi.setConfig({ testTimeout: 300_000 })

const runs = z.object({
  runs: z.array(z.object({ id: z.string(), name: z.string(), state: z.string(), parentId: z.string().nullable() })),
})

test('a recipe of three rounds trains sparse between its cuts and ends at the ratio; more rounds go on from its run', async () => {
  const workspace = temporaryFolder()
  const recipe = join(workspace, 'rounds.yaml')
  writeFileSync(
    recipe,
    stringify({
      name: 'small',
      data: { name: smallData(workspace) },
      network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 8 },
      train: { epochs: 1, lr: 0.1, lambda: 1e-3, gammaInit: 0.5 },
      prune: { ratios: [0.5], rounds: 3, floor: 1 },
      finetune: { epochs: 1, lr: 0.01, ratios: [0.5] },
    }),
  )
  await answerOf(z.unknown(), workspace, 'run', recipe)

  const { runs: made } = await answerOf(runs, workspace, 'list')
  const line = made.slice().reverse()
  const inOrder = line[0]?.parentId === null ? line : made
  expect(inOrder.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'small/train done',
    'small/prune-0.5-round-1 done',
    'small/finetune-0.5-round-1 done',
    'small/prune-0.5-round-2 done',
    'small/finetune-0.5-round-2 done',
    'small/prune-0.5 done',
    'small/finetune-0.5 done',
  ])
  // Each from the one before.
  expect(inOrder.slice(1).map(({ parentId }) => parentId)).toEqual(inOrder.slice(0, -1).map(({ id }) => id))

  // All is done: going on with it makes nothing anew.
  await answerOf(z.unknown(), workspace, 'run', recipe, '--resume', inOrder[2]?.id ?? '')
  expect((await answerOf(runs, workspace, 'list')).runs).toHaveLength(7)

  // Another way to the same number of channels: from the sparse run, in two rounds of equal shares.
  const train = inOrder[0]?.id ?? ''
  const twoRounds = ['prune', train, '--ratio', '0.5', '--rounds', '2', '--round-steps', 'share', '--floor', '1']
  const cut = await answerOf(
    z.object({ id: z.string(), prune: z.object({ removedChannels: z.number() }) }),
    workspace,
    ...twoRounds,
    '--name',
    'again',
  )
  const history = History.open(openWorkspace(workspace).databasePath)
  try {
    const [recipesCut, linesCut] = [inOrder.at(-1)?.id ?? '', cut.id].map((id) => comparedRun(history, id).cut)
    // 48 channels of four layers; both masks are told as masks of the network before the first cut.
    for (const whole of [recipesCut, linesCut])
      expect(whole).toMatchObject({ parentId: train, prunableChannels: 48, removedChannels: 24 })
    const between = history.run(inOrder[2]?.id ?? '').settings
    expect(between).toMatchObject({ testFirst: true, training: { lambda: 1e-3, gammaInit: null, epochs: 1 } })
    expect(history.lineage(cut.id).map(({ name }) => name)).toEqual([
      'small/train',
      'again-round-1',
      'again-finetuned-round-1',
      'again',
    ])
  } finally {
    history.close()
  }
})

test('flags of the training between rounds without rounds, or rounds of a network without data, are refused', async () => {
  const workspace = temporaryFolder()
  const trained = new URL('../../fixtures/parity/trained.safetensors', import.meta.url).pathname
  await answerOf(z.unknown(), workspace, 'import', trained, '--stem', '3x3-maxpool', '--name', 'trained')
  const cut = ['prune', 'trained', '--ratio', '0.5', '--json']
  const alone = failureIn(await prunescope(workspace, ...cut, '--epochs', '3'))
  expect(alone.message).toContain('only one round')
  const blind = failureIn(await prunescope(workspace, ...cut, '--rounds', '2'))
  expect(blind.message).toContain('no data')
})
