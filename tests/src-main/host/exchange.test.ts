/** Exports and imports through the contract, as a browser has them: pieces down, pieces up, and nothing left behind. */

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { initialWeights } from '../../../src-main/engine/initialise'
import { importsFolder } from '../../../src-main/exports/import-family'
import { hostError } from '../../../src-main/host/client'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { longestUploadPiece, type ExportWish, type ImportEvent } from '../../../src-shared/contract/exchange-views'
import { finishedRun } from '../../support/finished-run'
import { overWebSocket, startHost, type Client, type TestHost } from './support'

let there: TestHost
let here: TestHost
let from: Client
let to: Client
let runId: string

beforeEach(async () => {
  ;[here, there] = [await startHost(), await startHost()]
  ;[from, to] = [await overWebSocket(here), await overWebSocket(there)]
  // Of some megabytes: several pieces.
  const architecture = bottleneckResnet({ blocks: [1, 1], planes: 64, stem: '3x3' })
  const weights = initialWeights(architecture, 1)
  runId = finishedRun(here.host.history, here.dir, { name: 'mine', architecture, weights, data: null })
  const artefact = { kind: 'weights', path: 'weights.safetensors', sizeBytes: 1, sha256: '' } as const
  here.host.history.apply(runId, { type: 'artefact', artefact })
})
afterEach(async () => {
  for (const { close } of [from, to]) close()
  for (const host of [here, there]) {
    await host.close()
    const [error] = host.unexpected
    if (error !== undefined) throw error
  }
})

async function exported(wish: ExportWish): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let done = 0
  for await (const event of await from.client.exchange.export({ runId, wish, path: null })) {
    if (event.kind === 'piece') pieces.push(Uint8Array.from(event.bytes))
    if (event.kind === 'done') done = event.exported.sizeBytes
  }
  const all = new Uint8Array(Buffer.concat(pieces))
  expect(all.length).toBe(done)
  return all
}

async function uploaded(path: string, bytes: Uint8Array): Promise<string> {
  const { uploadId } = await to.client.exchange.beginUpload()
  for (let at = 0; at < bytes.length; at += longestUploadPiece)
    await to.client.exchange.upload({ uploadId, path, bytes: bytes.slice(at, at + longestUploadPiece) })
  return uploadId
}

async function imported(uploadId: string): Promise<ImportEvent | null> {
  let last: ImportEvent | null = null
  for await (const event of await to.client.exchange.import({ source: { kind: 'upload', uploadId } })) last = event
  return last
}

const leftIn = ({ host }: TestHost): readonly string[] => {
  const folder = importsFolder(host.workspace)
  return existsSync(folder) ? readdirSync(folder) : []
}

test('a family goes from one host’s browser to another’s, and is a run there with its weights', async () => {
  const family = await exported({ format: 'family', scope: 'family', checkpoints: false })
  expect(family.length).toBeGreaterThan(2 * longestUploadPiece)
  expect(await imported(await uploaded('mine.prunescope', family))).toEqual({
    kind: 'done',
    what: 'family',
    network: null,
    runIds: [runId],
  })
  expect(there.host.history.run(runId)).toMatchObject({ name: 'mine', state: 'done' })
  const weights = await exported({ format: 'safetensors' })
  expect(await imported(await uploaded('again.safetensors', weights))).toMatchObject({ kind: 'done', what: 'weights' })
  expect([leftIn(here), leftIn(there)]).toEqual([[], []])
})

test('what can’t be imported is refused with a sentence, and the upload is gone', async () => {
  const uploadId = await uploaded(
    'cut.prunescope',
    (await exported({ format: 'family', scope: 'line', checkpoints: false })).slice(0, 9000),
  )
  const refused: unknown = await imported(uploadId).catch((error: unknown) => hostError(error))
  expect(refused).toMatchObject({ code: 'bad-archive', message: expect.stringContaining('no whole zip') })
  expect(there.host.history.listRuns()).toEqual([])
  expect(leftIn(there)).toEqual([])
})

test.each(['../evil', '/etc/evil', 'a/../../evil', 'a\\..\\evil'])('an upload named %s leads nowhere', async (path) => {
  const refused: unknown = await uploaded(path, Uint8Array.of(1)).catch((error: unknown) => hostError(error))
  expect(refused).toMatchObject({ code: 'bad-argument' })
  expect(readdirSync(there.dir)).not.toContain('evil')
})

test('where a folder is in the way of an export the user is told so, and the folder stays', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-in-the-way-'))
  writeFileSync(join(folder, 'precious'), '')
  const work = async (): Promise<void> => {
    const wish = { format: 'tensorboard', scope: 'run' } as const
    for await (const _ of await from.client.exchange.export({ runId, wish, path: folder })) continue
  }
  expect(await work().catch((error: unknown) => hostError(error))).toMatchObject({ code: 'bad-argument' })
  expect(readdirSync(folder)).toEqual(['precious'])
  rmSync(folder, { recursive: true })
})

test('what can’t be imported is refused by its own name, and at its first piece where that tells', async () => {
  const refusalOf = (path: string, bytes: Uint8Array): Promise<unknown> =>
    uploaded(path, bytes)
      .then(imported)
      .catch((error: unknown) => hostError(error))
  const checkpoint = Buffer.concat([Buffer.from('PK\u0003\u0004'.padEnd(30, '\0')), Buffer.from('mine/data.pkl')])
  const { uploadId } = await to.client.exchange.beginUpload()
  const first = to.client.exchange.upload({ uploadId, path: 'mine.pth', bytes: checkpoint })
  expect(await first.catch((error: unknown) => hostError(error))).toMatchObject({
    message: 'mine.pth is a PyTorch checkpoint (torch.save); weights come in as safetensors.',
  })
  expect(leftIn(there)).toEqual([])
  const png = Buffer.from('\u0089PNG\r\n\u001a\n'.padEnd(100, '\0'), 'latin1')
  expect(await refusalOf('cat.png', png)).toMatchObject({ message: expect.stringMatching(/^cat\.png is neither/) })
  expect(await refusalOf('hello.safetensors', Buffer.from('hello'))).toMatchObject({
    message: expect.stringMatching(/^hello\.safetensors is no sound safetensors/),
  })
})
