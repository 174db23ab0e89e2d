/** A recipe whose name holds every kind of character: it runs, is found, compared, reported and exported under that name. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { HostUnderTest } from '../support/host-process'
import { recipeWork, smallData, smallRecipe } from '../support/small-chain'
import { patienceMs, servedPage } from './served-page'

/** Quotes, tags, paths, templates, shell, escapes, other scripts, joined emoji, and what turns a line round. */
const given = `"q" 'a' <b>&amp;</b> ../..\\ $(id) %41 {x}|@: 網路👩‍🔬 \u202eleft\u0007 /é`
/** As it can be shown anywhere. */
const shown = `"q" 'a' <b>&amp;</b> ../..\\ $(id) %41 {x}|@: 網路👩‍🔬 left /é`

test('its runs keep what can be read of it on every page, in the report and in files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-name-'))
  const host = new HostUnderTest(join(folder, 'workspace'), [], { PRUNESCOPE_THREADS: '1' })
  onTestFinished(async () => {
    await host.end('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  })
  const client = await host.client()
  const recipe = smallRecipe(smallData(folder), { name: given, prune: { ratios: [0.5] } })
  const { id: jobId } = await client.jobs.submit({ work: recipeWork(recipe) })
  await expect.poll(async () => (await client.jobs.get({ jobId })).state, { timeout: patienceMs }).toBe('done')

  const { runIds } = await client.jobs.get({ jobId })
  const { browser, page, trouble } = await servedPage(await client.link())
  try {
    const main = page.getByRole('main')
    await page.evaluate(`location.hash = '#/run/${runIds[0]}'`)
    await main.getByText(`${shown}/train`, { exact: true }).waitFor()
    await expect.poll(() => page.title(), { timeout: patienceMs }).toBe(`${shown} · Train – Prunescope`)
    await page.getByRole('complementary').getByRole('heading').getByText(shown).waitFor()

    await page.evaluate("location.hash = '#/runs'")
    await page.getByRole('combobox', { name: 'Find runs' }).fill('name:"網路👩‍🔬" and kind:prune')
    await page.getByText('1 of 2 runs').waitFor()

    await page.evaluate(`location.hash = '#/compare?ids=${runIds.join(',')}'`)
    await main.getByText('2 runs', { exact: true }).waitFor()

    await page.evaluate(`location.hash = '#/report/${runIds[1]}'`)
    await page.locator('.paper').getByText(`${shown}/train`).first().waitFor()

    await page.evaluate(`location.hash = '#/run/${runIds[1]}'`)
    await main.getByRole('button', { name: 'Export …' }).click()
    await page.getByRole('dialog').getByRole('radio', { name: /^ONNX/ }).check()
    const download = page.waitForEvent('download')
    await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click()
    const file = await download
    expect(file.suggestedFilename()).toMatch(/網路.*\.onnx$/)
    expect(file.suggestedFilename()).not.toMatch(/[/\\<>"|:]/)
    expect(readFileSync(await file.path()).length).toBeGreaterThan(1000)

    // Nothing of it became a tag.
    expect(await page.locator('b').count()).toBe(0)
    expect(trouble).toEqual([])
  } finally {
    await browser.close()
  }
})
