/** The runs' table in a real browser: found, tagged, deleted, undone, purged, by mouse and by keyboard alone, for everyone. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFamilies } from '../support/many-runs'
import { ServedHost } from './served-host'
import { patienceMs, servedPage } from './served-page'
import { seriousFindings } from './support/axe'

const host = new ServedHost()
let ids: readonly string[]
let browser: Browser
let context: BrowserContext
let page: Page
let trouble: readonly string[] = []

beforeAll(async () => {
  ;({ ids } = makeFamilies(host.workspaceDir, 12))
  await host.start()
  ;({ browser, context, page, trouble } = await servedPage(host.link))
})

afterAll(async () => {
  await browser.close()
  await host.close()
})

const grid = () => page.getByRole('treegrid')
const line = (name: string) => grid().getByRole('row', { name: new RegExp(name) })

async function open(hash: string): Promise<void> {
  await page.goto(`${new URL(host.link).origin}/${hash}`)
}

async function ask(query: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Find runs' }).fill(query)
}

async function keys(...all: readonly string[]): Promise<void> {
  for (const key of all) await page.keyboard.press(key)
}

test('runs are found by a query, whose conditions are chips; the view outlives a reload and has a name', async () => {
  await page.getByRole('banner').getByRole('link', { name: 'Runs' }).click()
  await page.getByText('60 runs', { exact: true }).waitFor()
  await ask('kind:finetune and ratio=0.9 and lambda>=1e-4')
  await page.getByText('6 of 60 runs').waitFor()
  expect(await page.getByRole('button', { name: /^Remove the filter/ }).count()).toBe(3)
  await page.getByRole('button', { name: 'Remove the filter kind:finetune' }).click()
  await page.getByText('12 of 60 runs').waitFor()
  await page.getByRole('button', { name: 'Failed' }).click()
  await page.getByText('2 of 60 runs').waitFor()
  await grid().getByRole('button', { name: 'Accuracy' }).click()

  await page.reload()
  await page.getByText('2 of 60 runs').waitFor()
  expect(await grid().getByRole('columnheader', { name: 'Accuracy' }).getAttribute('aria-sort')).toBe('descending')

  await page.locator('summary', { hasText: 'Views' }).click()
  await page.getByRole('textbox', { name: 'Name of this view' }).fill('Bad luck')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Bad luck', exact: true }).waitFor()
  await keys('Escape')
  await page.getByRole('button', { name: 'Clear the query' }).first().click()
  await page.getByText('60 runs', { exact: true }).waitFor()
  await keys('Control+k')
  await page.keyboard.type('bad l')
  await keys('Enter')
  await page.getByText('2 of 60 runs').waitFor()
})

test('a mistake is told where it is, and what can come next is offered', async () => {
  await open('#/runs')
  await ask('status:done and lamda>=1')
  await page.getByText('There is no field “lamda”. Did you mean lambda?').waitFor()
  expect(await page.locator('mark').textContent()).toBe('lamda')
  await ask('')
  await page.keyboard.type('sta')
  await page
    .getByRole('listbox', { name: 'Suggestions' })
    .getByRole('option', { name: /^status/ })
    .waitFor()
  await keys('ArrowDown', 'Enter', 'ArrowDown', 'Enter')
  await page.keyboard.type('fa')
  await keys('ArrowDown', 'Enter')
  await page.getByText('4 of 60 runs').waitFor()
  expect(await page.getByRole('combobox', { name: 'Find runs' }).inputValue()).toBe('status:failed ')
})

test('by keyboard alone a family is opened, two runs are tagged, pinned against, deleted and brought back', async () => {
  await open('#/runs')
  await line('report-11').first().waitFor()
  await grid().focus()
  await keys('ArrowRight', 'ArrowDown', 'p')
  await grid().getByText('Baseline', { exact: true }).waitFor()
  await grid().getByText('−35.0').first().waitFor()

  await keys('ArrowDown', 'x', 'ArrowDown', ' ')
  await page.getByText('2 chosen').waitFor()
  await keys('t')
  await page.getByRole('textbox', { name: 'New tag' }).fill('careful')
  await keys('Enter')
  await grid().getByText('careful').nth(1).waitFor()
  expect(await grid().getByText('careful').count()).toBe(2)

  await grid().focus()
  await keys('Delete')
  await page.getByText('2 runs are in the trash.').waitFor()
  await page.getByText('58 runs', { exact: true }).waitFor()
  await keys('Control+z')
  await page.getByText('60 runs', { exact: true }).waitFor()
  await grid().getByText('careful').nth(1).waitFor()
  // And the tags before that.
  await keys('Control+z')
  await grid().getByText('careful').first().waitFor({ state: 'detached' })

  await keys('?')
  await page.getByRole('dialog', { name: 'Keys' }).getByText('Open and close a family').waitFor()
  await keys('Escape')
})

test('a note is written and its old words come back; a view that was removed does too', async () => {
  await open('#/runs?q=name%3Dreport-5%2Ftrain')
  await page.getByText('1 of 60 runs').waitFor()
  await grid().focus()
  await keys('t')
  const note = page.getByRole('textbox', { name: 'Note (Markdown)' })
  await note.fill('# Why\n\nλ was too large')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await grid().getByRole('img', { name: 'Has a note' }).waitFor()
  await grid().focus()
  await keys('t')
  await expect.poll(() => note.inputValue(), { timeout: patienceMs }).toBe('# Why\n\nλ was too large')
  await keys('Escape')
  await keys('Control+z')
  await grid().getByRole('img', { name: 'Has a note' }).waitFor({ state: 'detached' })

  await page.locator('summary', { hasText: 'Views' }).click()
  await page.getByRole('button', { name: 'Remove the view Bad luck' }).click()
  await page.getByText('The view Bad luck is removed.').waitFor()
  await page.getByRole('button', { name: /^Undo/ }).click()
  // A click elsewhere has closed the menu.
  await page.locator('summary', { hasText: 'Views' }).click()
  await page.getByRole('button', { name: 'Bad luck', exact: true }).waitFor()
})

test('what is purged is gone from the list and from the disk, and only after a question', async () => {
  await open('#/runs?q=kind:finetune')
  await page.getByText('24 of 60 runs').waitFor()
  const run = ids.at(-1) ?? ''
  const folder = join(host.workspaceDir, 'runs', run)
  await line('Fine-tune 90 %').first().getByRole('checkbox').click()
  await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click()
  await page.getByText('1 run is in the trash.').waitFor()
  await page.getByRole('button', { name: /^Trash 1/ }).click()
  await page.getByRole('button', { name: 'Clear the query' }).first().click()
  await page.getByText('The trash holds 9.8 kB.').waitFor()
  expect(existsSync(folder)).toBe(true)
  await page.getByRole('button', { name: 'Purge all' }).click()
  const question = page.getByRole('dialog', { name: 'Remove 1 run for good?' })
  await question.getByText('9.8 kB of files').waitFor()
  await question.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('button', { name: 'Purge all' }).click()
  await question.getByRole('button', { name: 'Purge for good' }).click()
  await page.getByText('The trash is empty.').waitFor()
  await expect.poll(() => existsSync(folder), { timeout: patienceMs }).toBe(false)
  await page.getByRole('button', { name: 'Back to the runs' }).click()
  await page.getByText('59 runs', { exact: true }).waitFor()
})

test('chosen runs are saved as a table', async () => {
  await open('#/runs?q=kind:train')
  await page.getByText('12 of 59 runs').waitFor()
  await grid().focus()
  await keys('Control+a')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export CSV' }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe('prunescope-runs.csv')
  const text = readFileSync(await file.path(), 'utf8')
  expect(text.trim().split('\r\n')).toHaveLength(13)
  expect(text).toContain('report-3/train')
})

test('columns are chosen, moved and resized; the address says so', async () => {
  await open('#/runs')
  const titles = async (): Promise<readonly string[]> =>
    (await grid().getByRole('columnheader').allTextContents()).map((text) => text.trim()).filter((text) => text !== '')
  await page.locator('summary', { hasText: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'Curve' }).uncheck()
  await page.getByRole('checkbox', { name: 'Seed' }).check()
  await page.getByRole('button', { name: 'Move Accuracy to the left' }).click()
  expect((await titles()).slice(0, 3)).toEqual(['Run', 'Accuracy', 'Status'])
  expect((await titles()).at(-1)).toBe('Seed')
  await keys('Escape')
  await grid().getByRole('button', { name: 'Accuracy' }).focus()
  await keys('Alt+ArrowRight', 'Alt+Shift+ArrowRight')
  await expect.poll(() => decodeURIComponent(page.url())).toContain('status+acc.140')
  await page.reload()
  await line('report-11').first().waitFor()
  expect((await titles()).slice(0, 3)).toEqual(['Run', 'Status', 'Accuracy'])
})

test.each([
  ['light', 'en-US'],
  ['dark', 'zh-TW'],
] as const)('axe finds nothing serious on the table, in %s and %s', async (colorScheme, locale) => {
  const other = await browser.newContext({ viewport: { width: 1024, height: 700 }, locale, colorScheme })
  await other.addCookies(await context.cookies())
  // Colours that are still fading are none that anyone reads.
  await other.addInitScript(
    "document.addEventListener('DOMContentLoaded', () => document.head.insertAdjacentHTML('beforeend', '<style>*{transition:none!important;animation:none!important}</style>'))",
  )
  const view = await other.newPage()
  const serious = (): Promise<readonly string[]> => seriousFindings(view)
  const origin = new URL(host.link).origin
  await view.goto(`${origin}/#/runs`)
  const table = view.getByRole('treegrid')
  await table.getByText('report-11').waitFor()
  await table.focus()
  for (const key of ['ArrowRight', 'ArrowDown', 's', 'x', 'ArrowDown', 'x']) await view.keyboard.press(key)
  await view.getByRole('toolbar').waitFor()
  expect(await serious()).toEqual([])
  await view.keyboard.press('t')
  await view.locator('dialog[open] textarea, dialog[open] .tags').first().waitFor()
  expect(await serious()).toEqual([])
  await view.keyboard.press('Escape')
  await table.focus()
  await view.keyboard.press('?')
  await view.locator('dialog[open] kbd').first().waitFor()
  expect(await serious()).toEqual([])
  await view.keyboard.press('Escape')
  await view.keyboard.press('Control+k')
  await view.locator('dialog[open] [role=option]').first().waitFor()
  expect(await serious()).toEqual([])
  await view.keyboard.press('Escape')
  await view.locator('input[name=query]').fill('acc>x and kind:train')
  await view.locator('#query-problem').waitFor()
  expect(await serious()).toEqual([])
  await view.goto(`${origin}/#/runs?show=trash`)
  await view.locator('main .none').waitFor()
  expect(await serious()).toEqual([])
  await other.close()
})

test('nothing went wrong that nobody was told of', () => {
  expect(trouble).toEqual([])
  expect(host.complaints).toBe('')
})
