/** Served mode as a user has it: a real browser, a real host, real trainings and a worker that is killed. */

import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, Page, WebSocketRoute } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ServedHost } from './served-host'
import { patienceMs, servedPage } from './served-page'
import { fillRecipe, small } from './support/recipe-form'

const onlyTraining = { ...small, 'evaluate.everyEpoch': 'false', prune: null, finetune: null }

const host = new ServedHost()
let browser: Browser
let context: BrowserContext
let page: Page
let trouble: readonly string[] = []

beforeAll(async () => {
  await host.start()
  ;({ browser, context, page, trouble } = await servedPage(host.link))
})

afterAll(async () => {
  await browser.close()
  await host.close()
})

async function open(hash: string, on = page): Promise<void> {
  await on.goto(`${new URL(host.link).origin}/${hash}`)
}

/** Fills the form and starts what it says. */
async function start(mode: 'One experiment' | 'Sweep', keys: Parameters<typeof fillRecipe>[1]): Promise<void> {
  await page.getByRole('banner').getByRole('link', { name: 'New experiment' }).click()
  await page.getByRole('radio', { name: mode }).check()
  await fillRecipe(page, keys)
  await page.getByRole('button', { name: /^Start/ }).click()
  if (mode === 'Sweep') {
    // Its matrix, which fills as its runs end.
    await page.getByRole('heading', { name: 'sample: train.lambda', level: 1 }).waitFor()
    await page
      .getByRole('banner')
      .getByRole('link', { name: /^Queue/ })
      .click()
  }
  await page.getByRole('heading', { name: 'Queue' }).waitFor()
}

function jobRow(title: string, on = page) {
  return on.getByRole('article', { name: title, exact: true })
}

function lossCurve(on = page) {
  return on.getByRole('img', { name: /^Loss;/ })
}

async function pointsOf(on = page): Promise<number> {
  return Number(await lossCurve(on).getAttribute('data-points'))
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const endMs = Date.now() + patienceMs
  while (!(await condition())) {
    if (Date.now() > endMs) throw new Error('It has not come to pass in time.')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Whether the last thing in the head is inside a window so narrow, with what the queue tells while it works. */
async function expectWholeHead(width: number): Promise<void> {
  const before = page.viewportSize()
  await page.setViewportSize({ width, height: 700 })
  const last = await page.locator('header.top select').last().boundingBox()
  expect((last?.x ?? Number.NaN) + (last?.width ?? Number.NaN)).toBeLessThanOrEqual(width)
  if (before) await page.setViewportSize(before)
}

test('a run is started, seen to grow, killed, resumed by its button, and finishes with no point missing or double', async () => {
  await page.getByRole('heading', { name: 'No runs yet' }).waitFor()
  await start('One experiment', { 'train.epochs': 10, 'prune.ratios': '0.5', 'finetune.epochs': 1, ...small })
  await jobRow('sample').getByRole('link', { name: 'Train' }).click()
  await lossCurve().waitFor()
  const first = await pointsOf()
  await until(async () => (await pointsOf()) > first)
  await expectWholeHead(1024)

  await page.reload()
  await lossCurve().waitFor()
  const afterReload = await pointsOf()
  expect(afterReload).toBeGreaterThan(first)

  await page
    .getByText(/Epoch ([3-9]|10) of 10/)
    .first()
    .waitFor()
  for (const pid of host.workerPids()) process.kill(pid, 'SIGKILL')
  const main = page.getByRole('main')
  await main.getByText('Interrupted', { exact: true }).waitFor()
  await main.getByRole('button', { name: 'Resume' }).click()
  await main.getByText('Done', { exact: true }).waitFor()
  const live = { points: await pointsOf(), label: await lossCurve().getAttribute('aria-label') }

  await page.reload()
  await lossCurve().waitFor()
  const loaded = { points: await pointsOf(), label: await lossCurve().getAttribute('aria-label') }
  expect(loaded).toEqual(live)

  await page.getByRole('link', { name: /^Queue/ }).click()
  await jobRow('sample').getByText('Done').waitFor()
  await expect(page.getByRole('navigation').getByText('Fine-tune 50 %').textContent()).resolves.toBe('Fine-tune 50 %')
})

test('a line that breaks while a run is at work leaves no gap and no double', async () => {
  const lines: WebSocketRoute[] = []
  const other = await context.newPage()
  await other.routeWebSocket(/\/contract$/, (line) => {
    lines.push(line)
    line.connectToServer()
  })
  await start('One experiment', { 'train.epochs': 15, ...onlyTraining })
  const row = jobRow('sample').first()
  const address = await row.getByRole('link', { name: 'Train' }).getAttribute('href')
  await page.goto(`${new URL(host.link).origin}/${address}`)
  await open(String(address), other)
  await lossCurve(other).waitFor()
  const before = await pointsOf(other)
  await lines.at(-1)?.close()
  await until(async () => lines.length > 1 && (await pointsOf(other)) > before)
  await other.getByRole('main').getByText('Done', { exact: true }).waitFor()
  await page.getByRole('main').getByText('Done', { exact: true }).waitFor()
  expect(await pointsOf(other)).toBe(await pointsOf())
  await other.close()
})

test('a chart is zoomed by dragging, hides a curve by its name, and gives its numbers as a file and as a table', async () => {
  const all = await pointsOf()
  const box = await lossCurve().boundingBox()
  if (!box) throw new Error('The chart is out of sight.')
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2, { steps: 4 })
  await page.mouse.up()
  await until(async () => (await pointsOf()) < all)
  await page.getByRole('button', { name: 'Show all' }).click()
  await until(async () => (await pointsOf()) === all)

  const chart = page.getByRole('figure').filter({ has: lossCurve() })
  await chart.getByRole('button', { name: /^train/ }).click()
  await until(async () => (await pointsOf()) === 0)
  await chart.getByRole('button', { name: /^train/ }).click()
  await until(async () => (await pointsOf()) === all)

  const menu = page.getByRole('group', { name: 'Save or read: Loss' })
  await menu.locator('summary').click()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    menu.getByRole('button', { name: 'Save as CSV' }).click(),
  ])
  const lines = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\r\n')
  expect(lines[0]).toBe('epochs,train')
  await menu.locator('summary').click()
  await menu.getByRole('button', { name: 'Show as table' }).click()
  await page.getByRole('region', { name: 'Loss' }).getByRole('row').first().waitFor()
  expect(await page.getByRole('region', { name: 'Loss' }).getByRole('row').count()).toBe(Math.min(lines.length, 1001))
})

test('a job is paused with a checkpoint, and goes on when it is resumed', async () => {
  await start('One experiment', { 'train.epochs': 15, seed: 3, ...onlyTraining })
  const row = page.getByRole('article', { name: 'sample' }).first()
  await row.getByText(/Epoch \d+ of 15/).waitFor()
  await row.getByRole('button', { name: 'Pause' }).click()
  await row.getByText('Paused', { exact: true }).waitFor()
  expect(host.workerPids()).toEqual([])
  await row.getByRole('button', { name: 'Resume' }).click()
  await row.getByText('Running', { exact: true }).waitFor()
  await page.getByText('Nothing is running or waiting.').waitFor()
})

test('a sweep of two is one group, in every tab alike', async () => {
  const other = await context.newPage()
  await open('#/queue', other)
  await start('Sweep', { 'train.lambda': '0, 1e-3', 'train.epochs': 3, ...onlyTraining })
  for (const tab of [page, other]) {
    const group = tab.getByRole('region', { name: 'sample: train.lambda' })
    await jobRow('sample λ=0', tab).waitFor()
    expect(await group.getByRole('article').count()).toBe(2)
  }
  await other.getByRole('button', { name: 'Pause all' }).click()
  // The one that runs writes its checkpoint first.
  await page.getByText('Paused', { exact: true }).nth(1).waitFor()
  await page.getByRole('button', { name: 'Resume all' }).click()
  for (const tab of [page, other]) await tab.getByText('2 of 2 done').waitFor()
  await other.close()
})

test('what the host refuses is a sentence with the next step, beside the form', async () => {
  await page.getByRole('banner').getByRole('link', { name: 'New experiment' }).click()
  await page.locator('input[name="prune.ratios"]').fill('1.5')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  const alert = page.getByRole('alert')
  await alert.waitFor()
  expect(await alert.textContent()).toMatch(/prune\.ratios\[0\] is 1\.5; expected .*\. Correct that key/)
})

test('the language is chosen on the page, and kept', async () => {
  await open('#/queue')
  await page.getByLabel('Language').selectOption({ label: '繁體中文' })
  await page.getByRole('heading', { name: '佇列' }).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: '佇列' }).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-TW')
  expect(trouble).toEqual([])
  expect(host.complaints).toBe('')
})
