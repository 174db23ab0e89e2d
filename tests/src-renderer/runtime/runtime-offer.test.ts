/** What the compute runtime's page offers, from how things stand. */

import { expect, test } from 'vitest'
import { lackOfRoom, runtimeActions, stageShare } from '../../../src-renderer/runtime/runtime-offer'
import type { RuntimeSource, RuntimeView } from '../../../src-shared/contract/runtime-views'

const download: RuntimeSource = {
  kind: 'download',
  library: 'tensorflow-cpu 2.21.0',
  downloadBytes: 270e6,
  neededBytes: 1.3e9,
  freeBytes: 50e9,
  folder: '/cache',
}
const own = (hasLibrary: boolean): RuntimeSource => ({ kind: 'own', folder: '/own', hasLibrary })
const missing = (source: RuntimeSource): RuntimeView => ({ state: 'missing', source, log: [] })
const failed = (source: RuntimeSource): RuntimeView => ({
  state: 'failed',
  source,
  log: [],
  error: { code: 'runtime-missing', message: '', next: '' },
})
const installing = (bytes: number | null, totalBytes: number | null): RuntimeView => ({
  state: 'installing',
  source: download,
  log: [],
  stage: 'download',
  text: '',
  bytes,
  totalBytes,
  isCancelling: false,
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
  expect(runtimeActions(installing(1, 2))).toEqual(['cancel'])
})

test('the bar shows a share of the bytes, never more than all, and none where no total is known', () => {
  expect(stageShare(installing(1, 4))).toBe(0.25)
  expect(stageShare(installing(5, 4))).toBe(1)
  expect(stageShare(installing(null, null))).toBeNull()
  expect(stageShare(installing(0, 0))).toBeNull()
  expect(stageShare(missing(download))).toBeNull()
})

test('too little room is told before anything is fetched', () => {
  expect(lackOfRoom(missing(download))).toBeNull()
  expect(lackOfRoom(missing({ ...download, freeBytes: 1e9 }))).toEqual({ needed: '1.2 GB', free: '953.7 MB' })
  expect(lackOfRoom(missing({ ...download, freeBytes: null }))).toBeNull()
})
