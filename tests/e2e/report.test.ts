/** A report in a real browser: found from a run, written into, looked at, and saved in each form. */

import { readFileSync } from 'node:fs'
import chromium from '@sparticuz/chromium'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reportedFamily, type ReportedFamily } from '../support/reported-family'
import { ServedHost } from './served-host'
import { servedPage } from './served-page'
import { seriousFindings } from './support/axe'

const host = new ServedHost()
let family: ReportedFamily
let browser: Browser
let page: Page
let trouble: readonly string[] = []

beforeAll(async () => {
  family = reportedFamily(host.workspaceDir)
  process.env['PRUNESCOPE_BROWSER'] = await chromium.executablePath()
  await host.start()
  ;({ browser, page, trouble } = await servedPage(host.link))
})

afterAll(async () => {
  delete process.env['PRUNESCOPE_BROWSER']
  await browser.close()
  await host.close()
})

const section = (id: string) => page.locator(`.paper section#${id}`)

async function saved(button: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: button }).click()
  const file = await download
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}

test('from a run’s page to its report; a number leads back to the run it comes from', async () => {
  await page.evaluate(`location.hash = '#/run/${family.train}'`)
  await page.getByRole('link', { name: 'Report', exact: true }).click()
  await section('tuned').getByRole('heading', { name: '4. Fine-tuning' }).waitFor()
  await section('pruned').getByRole('link', { name: '123/1000' }).click()
  await page.getByRole('heading', { level: 1, name: 'Prune 50 %' }).waitFor()
  await page.goBack()
  await section('sparse').waitFor()
})

test('a section is left out and comes back; the other language is a click away', async () => {
  await page.getByRole('checkbox', { name: /Why residual channels stay/ }).click()
  await section('residual').waitFor({ state: 'detached' })
  expect(page.url()).toContain('without=residual')
  await page.getByRole('radio', { name: '繁體中文' }).check()
  await section('tuned').getByRole('heading', { name: '4. 微調' }).waitFor()
  await page.getByRole('radio', { name: 'English' }).check()
  await page.getByRole('checkbox', { name: /Why residual channels stay/ }).click()
  await section('residual').waitFor()
})

test('one’s own words stand in the report, after a reload and in what is saved', async () => {
  await page.getByRole('button', { name: 'Write into: Fine-tuning' }).click()
  await page.getByRole('textbox', { name: 'Fine-tuning' }).fill('The first epoch brings **most** of it back.')
  await page.keyboard.press('Control+Enter')
  await section('tuned').locator('strong', { hasText: 'most' }).waitFor()
  await page.reload()
  await section('tuned').locator('strong', { hasText: 'most' }).waitFor()
  const html = await saved('Save as HTML')
  expect(html.name).toMatch(/\.html$/)
  expect(html.bytes.toString()).toContain('The first epoch brings <strong>most</strong> of it back.')
})

test('it is saved as a PDF that holds its text, and as Markdown with its figures', async () => {
  const pdf = await saved('Save as PDF')
  expect(pdf.name).toMatch(/\.pdf$/)
  expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-')
  // Printed in full: a report has more than its first pages.
  expect(pdf.bytes.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0).toBeGreaterThan(5)
  const archive = await saved('Save as Markdown')
  expect(archive.name).toMatch(/\.zip$/)
})

test.each(['light', 'dark'] as const)('everyone can read it, %s', async (colorScheme) => {
  await page.emulateMedia({ colorScheme })
  // The appendix is more of the same, a thousand times.
  const exclude = [
    ['.paper', '#runs'],
    ['.paper', '#layers'],
    ['.paper', '#transfer'],
  ]
  expect(await seriousFindings(page, { exclude })).toEqual([])
  expect(trouble).toEqual([])
})
