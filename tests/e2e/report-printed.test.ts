/** A report on a machine without a browser for PDFs: the reader's own prints it, and nothing but it. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { reportedFamily } from '../support/reported-family'
import { ServedHost } from './served-host'
import { servedPage, type ServedPage } from './served-page'

const host = new ServedHost()
let served: ServedPage
let runId: string

beforeAll(async () => {
  runId = reportedFamily(host.workspaceDir).train
  process.env['PRUNESCOPE_BROWSER'] = '/no/such/browser'
  await host.start()
  served = await servedPage(host.link)
})

afterAll(async () => {
  delete process.env['PRUNESCOPE_BROWSER']
  await served.browser.close()
  await host.close()
})

test('“Save as PDF” opens the browser’s own way to print, and all of the report is on the paper', async () => {
  const { page, trouble } = served
  await page.evaluate(`location.hash = '#/report?runs=${runId}'`)
  await page.locator('.paper section#tuned').waitFor()
  await page.evaluate('window.print = () => { document.body.dataset.printed = "yes" }')
  await page.getByRole('button', { name: 'Save as PDF' }).click()
  await page.locator('body[data-printed]').waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
  const pdf = await page.pdf()
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0).toBeGreaterThan(5)
  await page.emulateMedia({ media: 'print' })
  expect(await page.getByRole('banner').isVisible()).toBe(false)
  expect(await page.getByRole('button', { name: 'Save as HTML' }).isVisible()).toBe(false)
  expect(trouble).toEqual([])
})
