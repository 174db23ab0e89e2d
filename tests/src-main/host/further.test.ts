/** A network from elsewhere goes on through the contract: tested and trained on a folder of images that nobody added. */

import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
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

test('of images without test images a fifth is held out, and everything is measured on that', async () => {
  const started = await startHost({ startsJobs: true })
  const { client, close } = await overSocket(started)
  try {
    const { history, workspace } = started.host
    const images = join(strangersFolder(started.dir), 'train')
    const { id: runId } = importRun(historyStore(history, workspace), strangersWeights(started.dir), 'mine', {
      stem: '3x3-maxpool',
    })
    const done = async (jobId: string): Promise<void> => {
      await expect.poll(async () => (await client.jobs.get({ jobId })).state, patience).toBe('done')
    }
    await done((await client.jobs.submitTest({ runId, data: images })).id)
    expect(history.findings.evaluations(runId)).toMatchObject([{ split: 'validation', images: 6 }])

    const { id: jobId } = await client.jobs.submitFinetune({ runId, data: null, name: null, training })
    await done(jobId)
    const trained = (await client.jobs.get({ jobId })).runIds[0] ?? ''
    expect(history.run(trained).data).toMatchObject({ validation: 0.2 })
    expect(history.findings.evaluations(trained)).toMatchObject([{ split: 'validation', images: 6 }])
  } finally {
    close()
    await started.close()
  }
})

test('data are offered: by name unless the folder has gone, folders that runs were given, and what can be had', async () => {
  const started = await startHost()
  const { client, close } = await overSocket(started)
  try {
    const { history, workspace } = started.host
    const folder = (name: string): string => join(started.dir, name)
    const set = { kind: 'image-folders', train: 4, test: 2, fingerprint: '' }
    for (const name of ['pets', 'used', 'lost']) mkdirSync(folder(name))
    const datasets = { pets: { ...set, folder: folder('pets') }, gone: { ...set, folder: folder('gone') } }
    writeFileSync(folder('datasets.json'), JSON.stringify({ version: 1, datasets }))
    const store = historyStore(history, workspace)
    const { architecture } = importRun(store, strangersWeights(started.dir), 'mine', { stem: '3x3-maxpool' })
    for (const name of ['used', 'pets', 'lost', 'used'])
      store.create({
        name,
        kind: 'train',
        experimentId: null,
        parentId: null,
        architecture,
        settings: null,
        seed: 0,
        recipe: null,
        data: { name, source: folder(name), validation: 0, splitSeed: 0 },
      })
    rmdirSync(folder('lost'))
    expect(await client.datasets()).toEqual([
      { from: 'name', name: 'shapes', images: 8000 },
      { from: 'name', name: 'pets', images: 6 },
      { from: 'run', name: folder('used') },
      { from: 'authors', name: 'cifar-10' },
      { from: 'authors', name: 'cifar-100' },
      { from: 'authors', name: 'fashion-mnist' },
    ])
  } finally {
    close()
    await started.close()
  }
})
