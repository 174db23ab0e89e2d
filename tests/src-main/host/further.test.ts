/** A network from elsewhere goes on through the contract: tested and trained on a folder of images that nobody added. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { hostError } from '../../../src-main/host/client'
import { importRun } from '../../../src-main/runs/import-run'
import { historyStore } from '../../../src-main/runs/history-store'
import { strangersFolder, strangersWeights } from '../../support/stranger'
import { overSocket, startHost } from './support'

vi.setConfig({ testTimeout: 120_000 })
const patience = { timeout: 90_000, interval: 50 }
const training = { epochs: 1, batchSize: 8, lr: 0.01, lambda: 0 }

test('what it is tested on becomes its data; then it is trained further without naming them again', async () => {
  const started = await startHost({ startsJobs: true })
  const { client, close } = await overSocket(started)
  try {
    const { history, workspace } = started.host
    const images = strangersFolder(started.dir)
    const { id: runId } = importRun(historyStore(history, workspace), strangersWeights(started.dir), 'mine', {
      stem: '3x3-maxpool',
    })
    const done = async (jobId: string) => {
      await expect.poll(async () => (await client.jobs.get({ jobId })).state, patience).not.toMatch(/queued|running/)
      return client.jobs.get({ jobId })
    }
    const refused: unknown = await client.jobs
      .submitFinetune({ runId, data: null, name: null, training })
      .catch((error: unknown) => hostError(error))
    expect(refused).toMatchObject({ code: 'bad-argument', message: expect.stringContaining('no data of its own') })

    const tested = await done((await client.jobs.submitTest({ runId, data: images })).id)
    expect(tested).toMatchObject({ state: 'done', error: null })
    expect(history.run(runId).data).toMatchObject({ name: basename(images), source: images })
    expect(history.findings.evaluations(runId)).toMatchObject([{ split: 'test', dataset: basename(images), images: 8 }])

    const trained = await done((await client.jobs.submitFinetune({ runId, data: null, name: null, training })).id)
    expect(trained).toMatchObject({ state: 'done', error: null })
    expect(history.run(trained.runIds[0] ?? '')).toMatchObject({
      name: 'mine-finetuned',
      kind: 'finetune',
      parentId: runId,
      data: { imageSize: { height: 32, width: 32 } },
    })
  } finally {
    close()
    await started.close()
  }
})

test('data sets are offered by name, without those whose folder has gone', async () => {
  const started = await startHost()
  const { client, close } = await overSocket(started)
  try {
    const set = { kind: 'image-folders', train: 4, test: null, fingerprint: '' }
    mkdirSync(join(started.dir, 'pets'))
    const datasets = {
      pets: { ...set, folder: join(started.dir, 'pets') },
      gone: { ...set, folder: join(started.dir, 'gone') },
    }
    writeFileSync(join(started.dir, 'datasets.json'), JSON.stringify({ version: 1, datasets }))
    expect(await client.datasets()).toEqual([
      { name: 'shapes', trainImages: 6000, testImages: 2000 },
      { name: 'pets', trainImages: 4, testImages: null },
    ])
  } finally {
    close()
    await started.close()
  }
})
