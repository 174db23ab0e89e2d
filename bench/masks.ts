/** What a mask costs to look at: its price by arithmetic on every move, its accuracy in the warm worker while the slider rests. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initialWeights } from '../src-main/engine/initialise'
import { randomSource } from '../src-main/engine/random'
import { writeSafetensors } from '../src-main/exchange/safetensors'
import { openHost, type Host } from '../src-main/host/host'
import { openWorkspace } from '../src-main/workspace/workspace'
import { channelSpaces } from '../src-shared/architecture/channel-spaces'
import { costModel } from '../src-shared/architecture/cost'
import { bottleneckResnet, resnet } from '../src-shared/architecture/resnet'
import { fixed } from '../src-shared/formats/numbers'
import { weightImportance } from '../src-shared/pruning/importance'
import { sizesAfter } from '../src-shared/pruning/kept-channels'
import type { Importance } from '../src-shared/pruning/mask'
import { maskToJson } from '../src-shared/pruning/mask-json'
import { maskMaker } from '../src-shared/pruning/mask-maker'
import { plainRule } from '../src-shared/pruning/mask-rule'
import { prunableSpaces } from '../src-shared/pruning/prunable'
import type { Architecture } from '../src-shared/architecture/architecture'

const images = 1000
const masks = 15

export async function measureMasks(): Promise<void> {
  console.log('\nMasks')
  for (const depth of [50, 152] as const) measureCost(depth)
  await measureAccuracy()
}

function measureCost(depth: 50 | 152): void {
  const architecture = resnet(depth, '3x3-maxpool')
  const spaces = channelSpaces(architecture)
  const cost = costModel(architecture)
  const make = maskMaker(drawnImportance(architecture), architecture)
  const ratios = Array.from({ length: 200 }, (_, index) => (index % 100) / 100)
  const made = ratios.map((ratio) => make(plainRule(ratio)))
  const costs = made.map(({ mask }) => timeOf(() => cost(sizesAfter(mask, spaces))))
  const moves = ratios.map((ratio) => timeOf(() => cost(sizesAfter(make(plainRule(ratio)).mask, spaces))))
  console.log(
    `ResNet-${depth}: cost model ${spread(costs, 3)} ms, mask and cost together ${spread(moves, 2)} ms (median, 95th percentile)`,
  )
}

/** The network of the recipe `report-cpu`, over the contract, with images as large as CIFAR's. */
async function measureAccuracy(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-bench-'))
  try {
    const workspace = openWorkspace(join(folder, 'workspace'))
    const host = openHost(workspace, { startsJobs: false, onUnexpected: console.error })
    if (host === null) throw new Error('Another process holds a workspace that was just made.')
    const large = finishedRun(host, folder, resnet(50, '3x3-maxpool'))
    const opened = await timed(() => host.client.masks.subject({ runId: large }))
    const again = await timed(() => host.client.masks.subject({ runId: large }))
    console.log(`ResNet-50’s channels: ${fixed(opened, 0)} ms when first asked for, ${fixed(again, 1)} ms again`)
    const architecture = bottleneckResnet({ blocks: [2, 2, 2, 2], planes: 32, stem: '3x3-maxpool' })
    const runId = finishedRun(host, folder, architecture)
    const make = maskMaker(drawnImportance(architecture), architecture)
    const measure = (index: number, constants: 'drop' | 'fold'): Promise<number> => {
      const mask = maskToJson(make(plainRule((index % masks) / masks)).mask)
      return timed(() => host.client.masks.evaluate({ runId, mask, constants, split: 'train', images }))
    }
    const cold = await measure(0, 'drop')
    const times = { drop: [] as number[], fold: [] as number[] }
    for (let index = 0; index < masks; index++)
      for (const constants of ['drop', 'fold'] as const) times[constants].push(await measure(index, constants))
    console.log(
      `Masked accuracy of the report-cpu network on ${images} images: ${spread(times.drop, 0)} ms warm, ${spread(times.fold, 0)} ms with constants folded (median, 95th percentile), ${fixed(cold, 0)} ms from cold`,
    )
    await host.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function finishedRun({ history }: Host, folder: string, architecture: Architecture): string {
  const source = join(folder, 'images')
  mkdirSync(source, { recursive: true })
  const random = randomSource(3)
  const rows = Uint8Array.from({ length: images * 3073 }, (_, index) =>
    index % 3073 === 0 ? random.uniform() * 10 : random.uniform() * 256,
  )
  writeFileSync(join(source, 'train.bin'), rows)
  const data = { name: 'drawn', source, validation: 0, splitSeed: 0 }
  const { id } = history.createRun({ name: 'drawn', kind: 'train', state: 'running', architecture, data })
  const dir = join(folder, 'workspace', 'runs', id)
  mkdirSync(dir, { recursive: true })
  writeSafetensors(join(dir, 'weights.safetensors'), initialWeights(architecture, 0))
  history.apply(id, { type: 'finished', reason: 'all epochs', timeMs: Date.now() })
  return id
}

function drawnImportance(architecture: Architecture): Importance {
  return weightImportance('random', new Map(), architecture, prunableSpaces(architecture, 'block-interior'), 1)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

function timeOf(work: () => unknown): number {
  const begun = performance.now()
  work()
  return performance.now() - begun
}

function spread(times: readonly number[], digits: number): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): string => fixed(sorted[Math.floor(sorted.length * share)] ?? NaN, digits)
  return `${at(0.5)}, ${at(0.95)}`
}
