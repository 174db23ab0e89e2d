/** From the page: a network is cut, and its latency measured, on a real Slurm; both come home by themselves. */

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ServedHost } from './served-host'
import { servedPage } from './served-page'
import { commandThere, realSlurm } from './support/real-slurm'

const slurm = await realSlurm()
const title = typeof slurm === 'string' ? `Slurm from the page (left out: ${slurm})` : 'Slurm from the page'
const cliFile = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))
const tiny = ['network.blocks=[1,1]', 'network.planes=8', 'data.validation=0.8', 'train.epochs=1', 'prune=null']
const listed = z.object({
  runs: z.array(z.object({ id: z.string(), name: z.string(), parentId: z.string().nullable() })),
})

describe.skipIf(typeof slurm === 'string')(title, () => {
  const host = new ServedHost()
  let browser: Browser
  let page: Page
  let trouble: readonly string[] = []
  const cli = async (...args: readonly string[]): Promise<unknown> => {
    const asked = [cliFile, '--workspace', host.workspaceDir, '--json', ...args]
    return JSON.parse((await promisify(execFile)(process.execPath, asked)).stdout)
  }

  beforeAll(async () => {
    await host.start()
    const folder = join(host.workspaceDir, 'far')
    await cli('cluster', 'add', 'lab', '--folder', folder, '--command', commandThere, '--cpus', '1')
    const settings = [...tiny, 'finetune=null', 'evaluate.everyEpoch=false'].flatMap((set) => ['--set', set])
    await cli('run', 'sample', ...settings)
    ;({ browser, page, trouble } = await servedPage(host.link, { height: 1000 }))
  })
  afterAll(async () => {
    await browser.close()
    await host.close()
    if (typeof slurm !== 'string') slurm.end()
  })

  test('a cut and a measurement of latency are handed to a cluster, and come home', async () => {
    const main = page.getByRole('main')
    await main.getByLabel('Run on').selectOption('lab')
    await main.getByRole('button', { name: 'Measure latency' }).click()
    await main.getByText('Handed to lab: its numbers come home.').waitFor()

    await main.getByRole('link', { name: 'Inspect channels' }).click()
    await page.getByRole('button', { name: 'Cut …' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name of the new run').fill('cut-there')
    await dialog.getByLabel('Run on').selectOption('lab')
    await dialog.getByText('The run’s weights go there').waitFor()
    await dialog.getByRole('button', { name: 'Cut the network' }).click()
    await page.getByText('The cut is handed to lab').waitFor()
    await page.getByRole('link', { name: 'See the queue' }).click()
    const sweep = main.getByRole('article', { name: 'cut-there' })
    await sweep.getByText('1 done').waitFor()

    const { runs } = listed.parse(await cli('list'))
    const [trained, cut] = ['sample/train', 'cut-there'].map((name) => runs.find((run) => run.name === name))
    expect(cut?.parentId).toBe(trained?.id)
    await main
      .getByRole('article', { name: /latency of/ })
      .getByText('1 done')
      .waitFor()
    await page.evaluate(`location.assign('#/run/${trained?.id}')`)
    await main.getByRole('cell', { name: / ms$/ }).first().waitFor()
    expect(trouble).toEqual([])
  })
})
