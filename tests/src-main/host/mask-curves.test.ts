/** Curves in the background of a real host: point by point, stopped, removed, and never "running" without a process. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openHost, type Host } from '../../../src-main/host/host'
import { listenLocally } from '../../../src-main/host/local-socket'
import { streamLines } from '../../../src-main/host/stream-lines'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import type { MaskCurve } from '../../../src-shared/contract/masks-views'
import { gammaImportance } from '../../../src-shared/pruning/mask'
import { maskToJson } from '../../../src-shared/pruning/mask-json'
import { maskMaker } from '../../../src-shared/pruning/mask-maker'
import { plainRule } from '../../../src-shared/pruning/mask-rule'
import { prunableSpaces } from '../../../src-shared/pruning/prunable'
import { dataIn, finishedRun } from '../../support/finished-run'
import { parityNetwork, parityWeights } from '../../support/parity'
import { smallData } from '../../support/small-chain'
import { overSocket, type Client } from './support'

vi.setConfig({ testTimeout: 120_000 })

const folder = mkdtempSync(join(tmpdir(), 'prunescope-curves-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const weights = parityWeights('trained')
const data = dataIn(smallData(folder, { train: 200, test: 20 }), 0.25)
const unexpected: unknown[] = []
let count = 0
let dir: string
let host: Host
let line: Client
let close: () => Promise<void>
let runId: string

async function open(): Promise<void> {
  const workspace = openWorkspace(dir)
  const opened = openHost(workspace, { startsJobs: false, onUnexpected: (error) => unexpected.push(error) })
  if (opened === null) throw new Error('Another process holds the workspace.')
  host = opened
  const stopListening = await listenLocally(workspace.dir, (stream) =>
    streamLines(stream, { onLine: opened.connect, onBroken: (error) => unexpected.push(error) }),
  )
  line = await overSocket({ dir })
  close = async () => {
    line.close()
    await opened.close(stopListening)
  }
}

beforeEach(async () => {
  dir = join(folder, `workspace-${count++}`)
  await open()
  runId = finishedRun(host.history, dir, { architecture: parityNetwork, weights, data })
})
afterEach(async () => {
  await close()
  const [error] = unexpected.splice(0)
  if (error !== undefined) throw error
})

const wish = { kind: 'cliff', rule: plainRule(0), constants: 'drop', split: 'validation', images: 1000 } as const

/** As a page follows it, until it is as wanted. */
async function curveWhen(curveId: string, wanted: (curve: MaskCurve) => boolean): Promise<MaskCurve> {
  for await (const curves of await line.client.masks.watchCurves({ runId })) {
    const curve = curves.find(({ id }) => id === curveId)
    if (curve && wanted(curve)) return curve
  }
  throw new Error('The stream ended before the curve was as wanted.')
}

test('a cliff comes point by point, each what the slider would measure there', async () => {
  const ratios = [0, 0.3, 0.6, 0.9]
  const { curveId } = await line.client.masks.startCurve({ runId, ...wish, ratios })
  const seen: number[] = []
  const curve = await curveWhen(curveId, ({ state, points }) => {
    seen.push(points.length)
    return state === 'done'
  })
  expect(seen[0]).toBeLessThan(ratios.length)
  expect(curve).toMatchObject({ kind: 'cliff', total: 4, images: 50, split: 'validation', message: null })
  expect(curve.points.map(({ ratio }) => ratio)).toEqual(ratios)
  const importance = gammaImportance(weights, parityNetwork, prunableSpaces(parityNetwork, 'block-interior'))
  for (const { ratio, accuracy, loss } of curve.points) {
    const mask = maskToJson(maskMaker(importance, parityNetwork)(plainRule(ratio)).mask)
    const { constants, split, images } = wish
    expect(await line.client.masks.evaluate({ runId, mask, constants, split, images })).toMatchObject({
      accuracy,
      loss,
    })
  }
  await line.client.masks.removeCurve({ curveId })
  expect(host.history.savedMasks.curves(runId)).toEqual([])
})

test('a sensitivity has every layer by itself', async () => {
  const { curveId } = await line.client.masks.startCurve({ runId, ...wish, kind: 'sensitivity', ratios: [0.5] })
  const { points } = await curveWhen(curveId, ({ state }) => state === 'done')
  expect(points.map(({ space }) => space)).toEqual(prunableSpaces(parityNetwork, 'block-interior'))
})

const long = { ...wish, ratios: Array.from({ length: 200 }, (_, index) => index / 200) }

test('one that is stopped keeps its points', async () => {
  const { curveId } = await line.client.masks.startCurve({ runId, ...long })
  await curveWhen(curveId, ({ points }) => points.length > 2)
  await line.client.masks.stopCurve({ curveId })
  const stopped = await curveWhen(curveId, ({ state }) => state !== 'running')
  expect(stopped).toMatchObject({ state: 'stopped', message: null, total: 200 })
  expect(stopped.points.length).toBeLessThan(200)
})

test('while one is measured, a mask that is asked for is measured first', async () => {
  const { curveId } = await line.client.masks.startCurve({ runId, ...long })
  const importance = gammaImportance(weights, parityNetwork, prunableSpaces(parityNetwork, 'block-interior'))
  const mask = maskToJson(maskMaker(importance, parityNetwork)(plainRule(0.5)).mask)
  await curveWhen(curveId, ({ points }) => points.length > 0)
  expect(await line.client.masks.evaluate({ runId, mask, ...withoutKind(long) })).toMatchObject({ images: 50 })
  expect(host.history.savedMasks.curves(runId)[0]?.state).toBe('running')
})

function withoutKind({ constants, split, images }: typeof long) {
  return { constants, split, images }
}

test('a curve whose host has ended is gone on with: its points stay, and those that lack are measured', async () => {
  const ratios = Array.from({ length: 40 }, (_, index) => index / 41)
  const { curveId } = await line.client.masks.startCurve({ runId, ...wish, ratios })
  await curveWhen(curveId, ({ points }) => points.length > 1)
  await close()
  await open()
  const before = await curveWhen(curveId, () => true)
  expect(before.points.length).toBeLessThan(40)

  await line.client.masks.resumeCurve({ curveId })
  const seen = await curveWhen(curveId, () => true)
  expect(seen.state).toBe('running')
  const whole = await curveWhen(curveId, ({ state }) => state !== 'running')
  expect(whole).toMatchObject({ state: 'done', message: null, total: 40 })
  expect(whole.points.map(({ ratio }) => ratio)).toEqual(ratios)
  expect(whole.points.slice(0, before.points.length)).toEqual(before.points)

  // One that is done stays so.
  await line.client.masks.resumeCurve({ curveId })
  expect(await curveWhen(curveId, () => true)).toEqual(whole)
  await expect(line.client.masks.resumeCurve({ curveId: '999' })).rejects.toThrow(/no saved curve/)
})

test('after the host was ended, or died, none is running', async () => {
  const { curveId } = await line.client.masks.startCurve({ runId, ...long })
  await curveWhen(curveId, ({ points }) => points.length > 0)
  await close()
  await open()
  expect(await curveWhen(curveId, () => true)).toMatchObject({ state: 'stopped' })

  // A host that dies leaves its row as it is.
  const died = host.history.savedMasks.addCurve(runId, long, 200)
  await close()
  await open()
  const found = await curveWhen(died, () => true)
  expect(found.state).toBe('stopped')
  expect(found.message).toMatch(/ended before it was done/)
})
