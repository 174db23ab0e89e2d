/** The whole way from a data folder and weights to pruned networks, as one types it, against the PyTorch reference. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { PNG } from 'pngjs'
import { z } from 'zod'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { parametersOf } from '../../../src-shared/architecture/parameters'
import { maskSchema } from '../../../src-shared/pruning/mask-json'
import { initialWeights } from '../../../src-main/engine/initialise'
import { readSafetensors, writeSafetensors } from '../../../src-main/exchange/safetensors'
import { parity, parityNetwork, parityRatios, parityWeights } from '../../support/parity'
import { parityLosses } from '../../support/parity-training'
import { temporaryFolder } from '../../support/temporary-folder'
import { answerOf, parityFolder } from './command-line'

// Real trainings, on a machine that may have others to do.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const anything = z.unknown()

let workspace = ''

beforeAll(async () => {
  workspace = mkdtempSync(join(tmpdir(), 'prunescope-parity-'))
  await answerOf(anything, workspace, 'data', 'add', 'parity', parityFolder)
  const initial = join(parityFolder, 'initial.safetensors')
  await answerOf(anything, workspace, 'import', initial, '--stem', '3x3-maxpool')
  const settings =
    '--lr 0.05 --batch 32 --epochs 1 --schedule constant --lambda 1e-4 --no-shuffle --no-augment --seed 7'
  await answerOf(anything, workspace, 'train', 'initial', ...`--data parity --name trained ${settings}`.split(' '))
  return () => rmSync(workspace, { recursive: true, force: true })
})

test('the ten losses of a training are the reference’s', async () => {
  const curves = z.object({ metrics: z.object({ 'train/loss': z.object({ values: z.array(z.number()) }) }) })
  const { metrics } = await answerOf(curves, workspace, 'show', 'trained')
  const losses = metrics['train/loss'].values
  expect(losses).toHaveLength(parityLosses.length)
  losses.forEach((loss, step) => {
    const expected = parityLosses[step] ?? Number.NaN
    expect(Math.abs(loss - expected) / expected).toBeLessThan(1e-9)
  })
})

test('the logits after the training are the reference’s', async () => {
  const file = join(workspace, 'logits.safetensors')
  await answerOf(anything, workspace, 'evaluate', 'trained', '--data', 'parity', '--logits', file)
  expect(shareOfRange(file, parity.logits)).toBeLessThan(1e-5)
})

test.each(parityRatios)('a cut of $ratio is the reference’s: channels, cfg, parameters, logits', async (cut) => {
  const { ratio, expected } = cut
  const name = `cut-${ratio}`
  const reported = z.object({ params: z.number(), prune: z.object({ achievedRatio: z.number() }) })
  const report = await answerOf(reported, workspace, 'prune', 'trained', '--ratio', String(ratio), '--name', name)
  expect(report.params).toBe(expected.params)
  expect(report.prune.achievedRatio).toBeCloseTo(expected.achieved, 10)

  const file = (format: string): string => join(workspace, `${name}.${format}`)
  for (const format of ['masks', 'cfg'])
    await answerOf(anything, workspace, 'export', name, '--format', format, '--out', file(format))
  expect(JSON.parse(readFileSync(file('cfg'), 'utf8'))).toEqual(expected.cfg)
  expect(keptIn(file('masks'))).toEqual(expected.kept_indices)

  await answerOf(anything, workspace, 'evaluate', name, '--data', 'parity', '--logits', file('logits'))
  expect(shareOfRange(file('logits'), expected.logits)).toBeLessThan(1e-5)
})

test('exported weights have torchvision’s names and shapes, and are the reference’s', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'weights.safetensors')
  await answerOf(anything, workspace, 'export', 'trained', '--out', file)
  const { tensors } = readSafetensors(file)
  const shapes = [...tensors].map(([name, { shape }]) => [name, shape] as const)
  const plain = shapes.filter(([name]) => !name.endsWith('num_batches_tracked'))
  expect(plain).toEqual(parametersOf(parityNetwork).map(({ name, shape }) => [name, [...shape]]))
  expect(tensors.get('layer1.0.conv2.weight')?.shape).toEqual([8, 8, 3, 3])
  for (const [name, { values }] of parityWeights('trained')) {
    const found = tensors.get(name)?.values ?? new Float32Array()
    expect(Math.max(...values.map((value, index) => Math.abs(value - (found[index] ?? Number.NaN))))).toBeLessThan(1e-6)
  }
})

/** The largest difference of batch 0's logits, as a share of their range. */
function shareOfRange(file: string, expected: readonly (readonly number[])[]): number {
  const found = readSafetensors(file).tensors.get('logits')?.values ?? new Float32Array()
  const wanted = expected.flat()
  const difference = Math.max(...wanted.map((value, index) => Math.abs(value - (found[index] ?? Number.NaN))))
  return difference / (Math.max(...wanted) - Math.min(...wanted))
}

function keptIn(file: string): Readonly<Record<string, readonly number[]>> {
  const mask = maskSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  return Object.fromEntries(mask.spaces.map(({ space, kept }) => [space, kept]))
}

test('data of fewer labels than their layout has train a network of so many classes, and images keep their given size', async () => {
  const folder = temporaryFolder()
  const rowBytes = 3073
  const rows = readFileSync(join(parityFolder, 'batches.bin')).subarray(0, 40 * rowBytes)
  const few = Buffer.from(rows.map((byte, at) => (at % rowBytes === 0 ? byte % 3 : byte)))
  mkdirSync(join(folder, 'few'))
  writeFileSync(join(folder, 'few', 'few.bin'), few)
  const three = bottleneckResnet({ blocks: [1, 1], planes: 4, stem: '3x3', classes: 3 })
  const weights = join(folder, 'three.safetensors')
  writeSafetensors(weights, initialWeights(three, 1))
  await answerOf(anything, folder, 'import', weights, '--stem', '3x3')
  const training = ['--epochs', '1', '--lr', '0.01']
  await answerOf(anything, folder, 'train', 'three', '--data', join(folder, 'few'), ...training)

  for (const name of ['a', 'b']) {
    const png = PNG.sync.write(new PNG({ width: 20, height: 20 }))
    mkdirSync(join(folder, 'pictures', name), { recursive: true })
    for (const index of [1, 2, 3, 4]) writeFileSync(join(folder, 'pictures', name, `${index}.png`), png)
  }
  await answerOf(anything, folder, 'data', 'add', 'pictures', join(folder, 'pictures'), '--image-size', '16')
  await answerOf(anything, folder, 'train', '--network', '1,1x4', '--data', 'pictures', '--name', 'small', ...training)
  await answerOf(anything, folder, 'evaluate', 'small')
  await answerOf(anything, folder, 'prune', 'small', '--ratio', '0.5')
})
