/** Masks from the command line: out of a workspace, into another, and cut by. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { z } from 'zod'
import { History } from '../../../src-main/history/history'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import { maskSchema } from '../../../src-shared/pruning/mask-json'
import { dataIn, finishedRun } from '../../support/finished-run'
import { parityNetwork, parityWeights } from '../../support/parity'
import { smallData } from '../../support/small-chain'
import { temporaryFolder } from '../../support/temporary-folder'
import { answerOf, failureIn, parityFolder, prunescope } from './command-line'

vi.setConfig({ testTimeout: 300_000 })

const cutSchema = z.object({
  name: z.string(),
  cfg: z.array(z.array(z.number())),
  prune: z.object({
    achievedRatio: z.number(),
    removedChannels: z.number(),
    policy: z.string(),
    kept: z.record(z.string(), z.array(z.number())),
  }),
  surgery: z.object({ images: z.number() }),
})
const savedSchema = z.object({ masks: z.array(z.object({ name: z.string(), mask: maskSchema })) })

async function withTrained(): Promise<string> {
  const workspace = temporaryFolder()
  await answerOf(
    z.unknown(),
    workspace,
    'import',
    join(parityFolder, 'trained.safetensors'),
    '--stem',
    '3x3-maxpool',
    '--name',
    'trained',
  )
  return workspace
}

test('a mask is imported, listed, exported, and the network cut by it', async () => {
  const workspace = await withTrained()
  const byRatio = await answerOf(cutSchema, workspace, 'prune', 'trained', '--ratio', '0.4', '--name', 'by-ratio')
  const { kept } = byRatio.prune
  const channelsOf = new Map([['layer1.0.bn1', 8]])
  const file = join(workspace, 'mask.json')
  const spaces = Object.entries(kept)
    .filter(([space]) => channelsOf.has(space))
    .map(([space, indices]) => ({ space, channels: channelsOf.get(space), kept: indices }))
  writeFileSync(file, JSON.stringify({ format: 'prunescope-mask/1', spaces }))

  await answerOf(z.unknown(), workspace, 'masks', 'trained', '--import', file, 'first layer')
  // A cut network's masks are those of the network that was cut.
  const { masks } = await answerOf(savedSchema, workspace, 'masks', 'by-ratio')
  expect(masks.map(({ name }) => name)).toEqual(['first layer'])
  const out = join(workspace, 'out.json')
  await answerOf(z.unknown(), workspace, 'masks', 'trained', '--export', 'first layer', out)
  expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(masks[0]?.mask)

  const cut = await answerOf(cutSchema, workspace, 'prune', 'trained', '--mask', out)
  expect(cut.prune.kept).toEqual({ 'layer1.0.bn1': kept['layer1.0.bn1'] })
  expect(cut.cfg[0]?.[0]).toBe(kept['layer1.0.bn1']?.length)

  const missing = await prunescope(workspace, 'masks', 'trained', '--export', 'first lyer', out, '--json')
  expect(failureIn(missing)).toMatchObject({ code: 'mask-not-found' })
})

test('other importances, scopes and roundings choose the channels', async () => {
  const workspace = await withTrained()
  const prune = (...flags: string[]): Promise<z.infer<typeof cutSchema>> =>
    answerOf(cutSchema, workspace, 'prune', 'trained', '--ratio', '0.5', ...flags)
  const [byGamma, byNorm, perLayer, rounded] = [
    await prune(),
    await prune('--importance', 'l1'),
    await prune('--scope', 'layer'),
    await prune('--round-to', '8', '--floor', '8', '--policy', 'coupled'),
  ]
  expect(byNorm.prune.removedChannels).toBe(byGamma.prune.removedChannels)
  expect(byNorm.prune.kept).not.toEqual(byGamma.prune.kept)
  for (const kept of Object.values(perLayer.prune.kept)) expect(kept.length % 4).toBe(0)
  for (const kept of Object.values(rounded.prune.kept)) expect(kept.length % 8).toBe(0)
  expect(rounded.prune.policy).toBe('coupled')
})

test('a mask that is none, or of another network, is refused with its name', async () => {
  const workspace = await withTrained()
  const file = join(workspace, 'mask.json')
  writeFileSync(file, '{"format": "prunescope-mask/1", "spaces": [{"space": "bn7", "channels": 4, "kept": [1]}]}')
  const other = failureIn(await prunescope(workspace, 'prune', 'trained', '--mask', file, '--json'))
  expect(other).toMatchObject({ code: 'shape-mismatch' })
  expect(other.message).toContain('bn7')
  writeFileSync(file, '{"format": ')
  expect(failureIn(await prunescope(workspace, 'prune', 'trained', '--mask', file, '--json')).message).toContain(file)
  const neither = failureIn(await prunescope(workspace, 'prune', 'trained', '--json'))
  expect(neither.message).toContain('--mask')
})

const curveSchema = z.object({
  curve: z.object({
    state: z.string(),
    points: z.array(z.object({ ratio: z.number(), space: z.string().nullable(), accuracy: z.number() })),
  }),
})

test('the cliff is a table, and without images a sentence', async () => {
  const workspace = await withTrained()
  const history = History.open(openWorkspace(workspace).databasePath)
  const data = dataIn(smallData(workspace, { train: 60, test: 20 }))
  finishedRun(history, workspace, {
    name: 'with-images',
    architecture: parityNetwork,
    weights: parityWeights('trained'),
    data,
  })
  history.close()
  const { stdout } = await prunescope(workspace, 'cliff', 'with-images', '--ratios', '0,0.5', '--split', 'test')
  expect(stdout).toMatch(/PRUNED\s+ACCURACY/)
  expect(stdout).toMatch(/^\s*50\.0\s%/m)
  const perLayer = ['cliff', 'with-images', '--ratios', '0.5', '--layers', '--images', '10']
  const { curve } = await answerOf(curveSchema, workspace, ...perLayer)
  expect(curve.state).toBe('done')
  expect(new Set(curve.points.map(({ space }) => space)).size).toBe(curve.points.length)
  expect(failureIn(await prunescope(workspace, 'cliff', 'trained', '--json')).code).toBe('bad-data')
  expect(failureIn(await prunescope(workspace, 'cliff', 'trained', '--ratios', '0,1', '--json')).message).toContain(
    '0,1',
  )
})
