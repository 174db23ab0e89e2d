/** What the compute runtime's page offers, from how things stand. */

import { expect, test } from 'vitest'
import {
  gpuActions,
  lackOfRoom,
  offeredCard,
  runtimeActions,
  stageShare,
} from '../../../src-renderer/runtime/runtime-offer'
import type { GpuLibraryView, RuntimeSource, RuntimeView, SetUpView } from '../../../src-shared/contract/runtime-views'

const download: RuntimeSource = {
  kind: 'download',
  library: 'tensorflow-cpu 2.21.0',
  downloadBytes: 270e6,
  neededBytes: 1.3e9,
  freeBytes: 50e9,
  folder: '/cache',
}
const own = (hasLibrary: boolean): RuntimeSource => ({ kind: 'own', folder: '/own', hasLibrary })
const missing = (source: RuntimeSource): RuntimeView => ({ state: 'missing', source, log: [], gpu: null })
const failed = (source: RuntimeSource): RuntimeView => ({
  state: 'failed',
  source,
  log: [],
  gpu: null,
  error: { code: 'runtime-missing', message: '', next: '' },
})
const work = (bytes: number | null, totalBytes: number | null): SetUpView => ({
  stage: 'download',
  text: '',
  bytes,
  totalBytes,
  isCancelling: false,
})
const installing = (done: SetUpView): RuntimeView => ({
  state: 'installing',
  source: download,
  log: [],
  gpu: null,
  ...done,
})
const gpu: GpuLibraryView = {
  library: 'tensorflow 2.21.0, CUDA 12.8, cuDNN 9.10',
  folder: '/cache/gpu',
  downloadBytes: 3.2e9,
  leftBytes: 3.2e9,
  neededBytes: 6e9,
  freeBytes: 50e9,
  isInstalled: false,
  chosen: null,
  isUsed: false,
  cards: ['A100'],
  work: null,
  error: null,
}
const ready = (change: Partial<GpuLibraryView>): RuntimeView => ({
  state: 'ready',
  source: download,
  log: [],
  gpu: { ...gpu, ...change },
  facts: null,
  isInspecting: false,
})

test('a missing runtime is downloaded; one of the user’s own is only linked', () => {
  expect(runtimeActions(missing(download))[0]).toBe('install')
  expect(runtimeActions(missing(own(true)))[0]).toBe('compile')
})

test('nothing is begun that can’t succeed: an own library that is not there, a platform without one', () => {
  for (const source of [own(false), { kind: 'none', platform: 'sunos-x64' } as const])
    for (const view of [missing(source), failed(source)]) expect(runtimeActions(view)).toEqual(['again'])
})

test('what failed can be tried again, what is under way can be cancelled', () => {
  expect(runtimeActions(failed(download))[0]).toBe('retry')
  expect(runtimeActions(installing(work(1, 2)))).toEqual(['cancel'])
})

test('the bar shows a share of the bytes, never more than all, and none where no total is known', () => {
  expect(stageShare(work(1, 4))).toBe(0.25)
  expect(stageShare(work(5, 4))).toBe(1)
  expect(stageShare(work(null, null))).toBeNull()
  expect(stageShare(work(0, 0))).toBeNull()
})

test('too little room is told before anything is fetched', () => {
  const neededBytes = 1.3e9
  expect(lackOfRoom({ neededBytes, freeBytes: 50e9 })).toBeNull()
  expect(lackOfRoom({ neededBytes, freeBytes: 1e9 })).toEqual({ needed: '1.2 GB', free: '953.7 MB' })
  expect(lackOfRoom({ neededBytes, freeBytes: null })).toBeNull()
})

test('the library for cards is installed, gone on with, used, left aside or removed, whichever makes sense', () => {
  expect(gpuActions(gpu)).toEqual(['gpuInstall'])
  expect(gpuActions({ ...gpu, leftBytes: 1e9 })).toEqual(['gpuResume', 'gpuRemove'])
  expect(gpuActions({ ...gpu, work: work(1, 2) })).toEqual(['cancel'])
  expect(gpuActions({ ...gpu, isInstalled: true, leftBytes: 0 })).toEqual(['gpuUse', 'gpuRemove'])
  expect(gpuActions({ ...gpu, isInstalled: true, isUsed: true })).toEqual(['cpuUse', 'gpuRemove'])
})

test('every page tells of a card that could compute, until the user has said what shall', () => {
  expect(offeredCard(ready({}))).toBe('A100')
  expect(offeredCard(ready({ cards: [] }))).toBeNull()
  expect(offeredCard(ready({ cards: null }))).toBeNull()
  expect(offeredCard(ready({ chosen: 'cpu' }))).toBeNull()
  expect(offeredCard(ready({ chosen: 'gpu', isUsed: true }))).toBeNull()
  expect(offeredCard(ready({ work: work(1, 2) }))).toBeNull()
  expect(offeredCard(missing(download))).toBeNull()
})
