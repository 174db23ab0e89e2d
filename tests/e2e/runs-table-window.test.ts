/** The runs' table in the real window, an old Chromium's: found, deleted, undone, purged, saved to a file. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFamilies } from '../support/many-runs'
import { Desk, whyNoWindow, type AppUnderTest } from './support/window'

const reason = whyNoWindow()
const patienceMs = 120_000

describe.skipIf(reason !== null)(`the table in the window${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let desk: Desk
  let shown: AppUnderTest
  let ids: readonly string[]
  const trouble: string[] = []

  beforeAll(async () => {
    desk = await Desk.open()
    ;({ ids } = makeFamilies(desk.workspaceDir, 4))
    shown = await desk.launch()
    shown.page.setDefaultTimeout(patienceMs)
    shown.page.on('pageerror', (error) => trouble.push(error.message))
  })
  afterAll(async () => desk?.close())

  test('filter, delete, undo, purge', async () => {
    const { page } = shown
    const grid = page.getByRole('treegrid')
    await page.getByRole('banner').getByRole('link', { name: 'Runs' }).click()
    await page.getByRole('combobox', { name: 'Find runs' }).fill('kind:finetune and ratio=0.9')
    await page.getByText('4 of 20 runs').waitFor()
    await grid.focus()
    await page.keyboard.press('x')
    await page.keyboard.press('Delete')
    await page.getByText('4 of 20 runs').waitFor({ state: 'detached' })
    await page.keyboard.press('Control+z')
    await page.getByText('4 of 20 runs').waitFor()
    await page.keyboard.press('x')
    await page.keyboard.press('Delete')
    await page.getByText('3 of 19 runs').waitFor()
    await page.getByRole('button', { name: /^Trash 1/ }).click()
    await page.getByRole('button', { name: 'Purge all' }).click()
    await page.getByRole('button', { name: 'Purge for good' }).click()
    await page.getByRole('button', { name: /^Trash$/ }).waitFor()
    const folder = join(desk.workspaceDir, 'runs', ids.at(-1) ?? '')
    await expect.poll(() => existsSync(folder), { timeout: patienceMs }).toBe(false)
  })

  test('the chosen runs are saved where the user says', async () => {
    const { app, page } = shown
    const path = join(desk.folder, 'runs.csv')
    await app.evaluate(({ session }, savePath) => {
      session.defaultSession.once('will-download', (_event, item) => item.setSavePath(savePath))
    }, path)
    await page.getByRole('button', { name: 'Runs', exact: true }).click()
    await page.getByText('3 of 19 runs').waitFor()
    await page.getByRole('treegrid').focus()
    await page.keyboard.press('Control+a')
    await page.getByRole('button', { name: 'Export CSV' }).click()
    await expect
      .poll(() => existsSync(path) && readFileSync(path, 'utf8').split('\r\n').length, { timeout: patienceMs })
      .toBe(5)
    expect(trouble).toEqual([])
  })
})
