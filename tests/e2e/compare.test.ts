/** Runs compared in a real browser: chosen in the table, laid beside each other, measured against another baseline. */

import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { History } from '../../src-main/history/history'
import { openWorkspace } from '../../src-main/workspace/workspace'
import { addMasksAndGamma, addSweep } from '../support/made-findings'
import { makeFamilies } from '../support/many-runs'
import { ServedHost } from './served-host'
import { servedPage } from './served-page'
import { seriousFindings } from './support/axe'

const host = new ServedHost()
let ids: readonly string[]
let browser: Browser
let context: BrowserContext
let page: Page
let trouble: readonly string[] = []

beforeAll(async () => {
  ;({ ids } = makeFamilies(host.workspaceDir, 4))
  // The newest family.
  inHistory((history) => addMasksAndGamma(history, ids.slice(-5)))
  await host.start()
  ;({ browser, context, page, trouble } = await servedPage(host.link))
})

afterAll(async () => {
  await browser.close()
  await host.close()
})

/** Another process may write as well; the page is told. */
function inHistory<T>(act: (history: History) => T): T {
  const history = History.open(openWorkspace(host.workspaceDir).databasePath)
  try {
    return act(history)
  } finally {
    history.close()
  }
}

const cells = async (measure: string): Promise<readonly string[]> =>
  (await page.locator(`tr[data-measure="${measure}"] td`).allTextContents()).map((text) =>
    text.replaceAll(/\s+/g, ' ').trim(),
  )

async function open(hash: string): Promise<void> {
  // A navigation of the browser's could cut off the one before it; the page follows its address by itself.
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
}

/** The newest family's training and its strictest pruning. */
async function openPair(): Promise<void> {
  await open(`#/compare?ids=${ids.at(-5) ?? ''},${ids.at(-2) ?? ''}`)
  await page.locator('tr[data-measure="params"]').waitFor()
}

test('two runs chosen in the table are compared; the numbers are those of their own pages', async () => {
  await open('#/runs?q=report-3')
  const grid = page.getByRole('treegrid')
  const line = (name: RegExp) => grid.getByRole('row', { name }).first()
  await line(/^(?!.*Prune).*Train/)
    .getByRole('checkbox')
    .click()
  await line(/Prune 90 %/)
    .getByRole('checkbox')
    .click()
  await page.getByRole('toolbar').getByRole('button', { name: 'Compare' }).click()
  await page.getByRole('heading', { name: 'Compare' }).waitFor()
  await page.locator('tr[data-measure="params"]').waitFor()
  const [accuracies, params] = [await cells('accuracy'), await cells('params')]

  for (const [index, name] of (['Train', 'Prune 90 %'] as const).entries()) {
    await page.getByRole('columnheader').getByRole('link', { name }).click()
    const tile = async (term: string): Promise<string> =>
      page
        .locator('dl.tiles > div', { has: page.getByText(term, { exact: true }) })
        .locator('.value')
        .innerText()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    expect(accuracies[index]).toContain(await tile('Accuracy'))
    expect(params[index]).toContain(await tile('Parameters'))
    await page.goBack()
    await page.locator('tr[data-measure="params"]').waitFor()
  }
})

test('against another baseline the differences turn round, and the address keeps it', async () => {
  await openPair()
  const [first, second] = await cells('params')
  expect(first).not.toMatch(/%/)
  expect(second).toMatch(/best\s?−.*−\d+\.\d %$/)
  await page.getByRole('radio', { name: 'Baseline: Prune 90 %' }).check()
  await expect.poll(async () => (await cells('params'))[0]).toMatch(/\+.*(\+\d+\.\d %|×)$/)
  expect((await cells('params'))[1]).not.toMatch(/%/)
  await page.reload()
  await expect.poll(async () => (await cells('params'))[0]).toMatch(/\+/)
  expect(await page.getByRole('radio', { name: 'Baseline: Prune 90 %' }).isChecked()).toBe(true)
})

test('a run is added by its name and taken out again; the table is saved', async () => {
  await openPair()
  await page.locator('summary', { hasText: 'Add a run' }).click()
  await page.getByRole('searchbox', { name: 'Find a run' }).fill('report-3 fine-tune 50')
  await page.getByRole('button', { name: /^report-3 · Fine-tune 50 %/ }).click()
  await page.getByText('3 runs', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as CSV' }).click()
  const text = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\r\n')
  expect(text[0]).toMatch(/^id,name,accuracy,/)
  expect(text).toHaveLength(4)
  await page.getByRole('button', { name: 'Take Fine-tune 50 % out of the comparison' }).click()
  await page.getByText('2 runs', { exact: true }).waitFor()
})

test('stages of a family follow each other on one axis', async () => {
  const [train = '', , tuned = ''] = ids.slice(-5)
  await open(`#/compare?ids=${train},${tuned}`)
  await page.getByRole('img', { name: /^Accuracy; latest: Train .*, Fine-tune 50 %/ }).waitFor()
  await page.getByRole('checkbox', { name: 'Stages of a family one after the other' }).check()
  const figure = page.locator('figure', { has: page.getByRole('heading', { name: 'Accuracy', exact: true }) })
  await figure.locator('summary').click()
  await figure.getByRole('button', { name: 'Show as table' }).click()
  // Twenty epochs of training, then twenty of fine-tuning.
  await figure.getByRole('rowheader', { name: '40', exact: true }).waitFor()
  expect(await figure.getByRole('rowheader').count()).toBe(40)
})

test('settings that differ are shown, those that are the same on demand', async () => {
  await open(`#/compare?ids=${ids[0] ?? ''},${ids[5] ?? ''}`)
  const settings = page.getByRole('region', { name: 'What they were asked' })
  await settings.getByRole('rowheader', { name: 'train.lambda' }).waitFor()
  expect(await settings.getByRole('rowheader', { name: 'train.lr', exact: true }).count()).toBe(0)
  await page.getByRole('checkbox', { name: /^Show \d+ keys that are the same/ }).check()
  await settings.getByRole('rowheader', { name: 'train.lr', exact: true }).waitFor()
})

test('masks of one network are laid over each other; a point of the frontier opens its run', async () => {
  const [train = '', half = '', , most = ''] = ids.slice(-5)
  await open(`#/compare?ids=${train},${half},${most}`)
  const masks = page.getByRole('region', { name: 'Which channels they keep' })
  await masks.getByRole('row', { name: /bn1 25 % 1 · 3 · 0 \/ 8/ }).waitFor()
  await page.getByText('12.5 % below 0.01').waitFor()
  await page.getByRole('checkbox', { name: 'All 20 runs' }).check()
  const frontier = page.getByRole('list', { name: 'Accuracy against cost' })
  expect(await frontier.getByRole('link').count()).toBe(20)
  await frontier.getByRole('link', { name: /report-3 · Fine-tune 90 %.*on the front/ }).click()
  await page.getByRole('heading', { level: 1, name: 'Fine-tune 90 %' }).waitFor()
  await page.getByRole('link', { name: 'Compare with its baseline' }).click()
  await page.getByText('2 runs', { exact: true }).waitFor()
  expect(await page.getByRole('radio', { name: 'Baseline: Train' }).isChecked()).toBe(true)
})

test('latency has its spread, is a cost of the frontier, and stands in its table', async () => {
  const [train = '', half = ''] = ids.slice(-5)
  await open(`#/compare?ids=${train},${half}`)
  await expect.poll(async () => (await cells('latency1'))[0]).toBe('2.0 ms1.8 – 2.4 ms')
  await expect
    .poll(async () => (await cells('latency64'))[1])
    .toMatch(/^64\.0 ms57\.6 – 76\.8 msbest\s?−64\.0 ms · −50\.0 %$/)
  const frontier = page.getByRole('region', { name: 'Accuracy against cost' }).first()
  await frontier.getByRole('combobox', { name: 'Cost' }).selectOption('latency64')
  await frontier.getByRole('radio', { name: 'Table' }).check()
  await frontier.getByRole('row', { name: /^Prune 50 % 64\.0 ms .*on the front$/ }).waitFor()
})

test('confusions lie beside each other, and images on which two networks part are told one by one', async () => {
  const [train = '', half = ''] = ids.slice(-5)
  await open(`#/compare?ids=${train},${half}`)
  const matrix = page.getByRole('region', { name: 'Confusions of Train' })
  await matrix.getByRole('row', { name: /^ring 1/ }).waitFor()
  await page.getByText('50.00 % · 2 of 4 right').first().waitFor()
  const outcomes = page.getByRole('region', { name: 'Image by image' })
  await outcomes.getByText('A: square').waitFor()
  expect(await outcomes.getByRole('listitem').allTextContents()).toEqual(['squareA: squareB: ring'])
  await outcomes.getByRole('radio', { name: /^Both wrong 1/ }).check()
  await outcomes.getByText('A: disc').waitFor()
})

test('runs of other seeds are added, count as their mean, and are shown one by one when asked for', async () => {
  const train = ids.at(-5) ?? ''
  inHistory((history) => {
    const { name, kind, recipe, architecture, data, settings } = history.run(train)
    const seed = 99
    const changed = { ...(typeof settings === 'object' ? settings : {}), seed }
    const { id } = history.createRun({ name, kind, recipe, architecture, data, seed, settings: changed })
    const counts = { images: 1000, correct: 800, accuracy: 0.8, loss: 0.4, imagesPerSecond: 900 }
    history.apply(id, {
      type: 'evaluation',
      evaluation: { dataset: 'shapes', split: 'test', of: 'weights', ...counts },
    })
    history.setState(id, 'done')
  })
  await open(`#/compare?ids=${train}`)
  await page.getByRole('button', { name: 'Add 1 other seed' }).click()
  await expect.poll(async () => (await cells('accuracy'))[0]).toMatch(/^8\d\.\d %± \d+\.\d % \(2\)$/)
  expect(await cells('accuracy')).toHaveLength(1)
  await page.getByRole('button', { name: '2 seeds: show each' }).click()
  await expect.poll(async () => (await cells('accuracy')).length).toBe(2)
})

test('a sweep is a matrix: what is done has its value and opens the run, what failed has its reason', async () => {
  const run = inHistory(addSweep)
  await open('#/queue')
  await page.getByRole('link', { name: 'Sweep as matrix' }).click()
  const matrix = page.getByRole('region', { name: 'Results of the sweep' })
  await matrix.getByRole('row', { name: /^0 87\.0 %/ }).waitFor()
  await matrix.getByText('Failed: The loss is NaN.').waitFor()
  await matrix.getByRole('button', { name: 'Try again' }).waitFor()
  await page.getByRole('combobox', { name: 'Down' }).selectOption('seed')
  await matrix.getByRole('columnheader', { name: '0.0001' }).waitFor()
  await page.reload()
  await matrix.getByRole('link', { name: '87.0 %' }).click()
  expect(page.url()).toContain(`#/run/${run}`)
})

test.each([
  ['light', 'en-US', 1440],
  ['dark', 'zh-TW', 1024],
] as const)('axe finds nothing serious, in %s and %s', async (colorScheme, locale, width) => {
  const other = await browser.newContext({ viewport: { width, height: 700 }, locale, colorScheme })
  await other.addCookies(await context.cookies())
  const view = await other.newPage()
  const serious = (): Promise<readonly string[]> => seriousFindings(view)
  const origin = new URL(host.link).origin
  await view.goto(`${origin}/#/compare?ids=${ids.slice(-5).join(',')}`)
  await view.locator('canvas').first().waitFor()
  await view.locator('#compare-masks').waitFor()
  await view.locator('.matrix').first().waitFor()
  expect(await serious()).toEqual([])
  await view.goto(`${origin}/#/sweeps/grid`)
  await view.locator('main table').waitFor()
  expect(await serious()).toEqual([])
  await view.goto(`${origin}/#/compare`)
  await view.locator('main .blank').waitFor()
  expect(await serious()).toEqual([])
  await other.close()
})

test('nothing went wrong that nobody was told of', () => {
  expect(trouble).toEqual([])
  expect(host.complaints).toBe('')
})
