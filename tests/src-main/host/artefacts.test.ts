/** A run's files through the contract: whole, and no others. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hostError } from '../../../src-main/host/client'
import { overSocket, startHost, type Client, type TestHost } from './support'

let started: TestHost
let view: Client
let runId: string
/** Three pieces, the last of them short. */
const content = new Uint8Array(2_500_000).map((_, index) => index % 251)

beforeEach(async () => {
  started = await startHost()
  view = await overSocket(started)
  const { history, workspace } = started.host
  runId = history.createRun({ name: 'a', kind: 'train' }).id
  const folder = workspace.runDirectory(runId)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'weights.safetensors'), content)
  writeFileSync(join(folder, 'secret'), 'not told of')
  for (const path of ['weights.safetensors', 'checkpoints/old.safetensors'])
    history.apply(runId, {
      type: 'artefact',
      artefact: { kind: 'weights', path, sizeBytes: content.length, sha256: 'x' },
    })
})
afterEach(async () => {
  view.close()
  await started.close()
  const [error] = started.unexpected
  if (error !== undefined) throw error
})

async function fetched(path: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const { sizeBytes, bytes } of await view.client.runs.artefact({ runId, path })) {
    expect(sizeBytes).toBe(content.length)
    pieces.push(Uint8Array.from(bytes))
  }
  expect(pieces.length).toBe(3)
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]))
}

test('a file arrives to the last byte', async () => {
  expect(Buffer.compare(await fetched('weights.safetensors'), content)).toBe(0)
})

test.each(['secret', '../../workspace.sqlite3', 'weights.safetensors/../secret', '/etc/passwd'])(
  'what the run has not told of is not given: %s',
  async (path) => {
    const refusal = await fetched(path).then(
      () => null,
      (error: unknown) => hostError(error),
    )
    expect(refusal).toMatchObject({ code: 'file-not-found' })
  },
)

test('a view is told of the files that are still there', async () => {
  for await (const { artefacts } of await view.client.runs.watchDetail({ runId })) {
    expect(artefacts.map(({ path }) => path)).toEqual(['weights.safetensors'])
    break
  }
  rmSync(join(started.host.workspace.runDirectory(runId), 'weights.safetensors'))
  for await (const { artefacts } of await view.client.runs.watchDetail({ runId })) {
    expect(artefacts).toEqual([])
    break
  }
})
