/** A recipe file of one's own, opened in the browser: chosen or dropped, right or wrong, started as one job and as a sweep. */

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ServedHost } from './served-host'
import { servedPage } from './served-page'

const host = new ServedHost()
let browser: Browser
let page: Page

const recipe = `name: tiny
description: For trying things out.
data: { name: shapes, validation: 0.8 }
network: { kind: bottleneck-resnet, blocks: [1], planes: 4 }
train:
  epochs: 2
  lr: 0.1
`

beforeAll(async () => {
  await host.start()
  ;({ browser, page } = await servedPage(host.link))
  await page.getByRole('banner').getByRole('link', { name: 'New experiment' }).click()
})

afterAll(async () => {
  await browser.close()
  await host.close()
})

const fileInput = () => page.locator('input[name="recipe-file"]')
const file = (name: string, text: string) => ({ name, mimeType: 'application/yaml', buffer: Buffer.from(text) })

test('data are chosen from what is known here; what is not here yet says how to get it', async () => {
  const data = page.getByRole('combobox', { name: 'Data set' })
  await data.focus()
  const offered = page.locator('datalist option')
  await offered.first().waitFor({ state: 'attached' })
  expect(await offered.evaluateAll((all) => all.map((option) => option.getAttribute('value')))).toEqual([
    'shapes',
    'cifar-10',
    'cifar-100',
    'fashion-mnist',
  ])
  expect(await offered.nth(1).getAttribute('label')).toContain('prunescope data get cifar-10')
})

test('a wrong one is told by key and line, and the right one is a choice after that', async () => {
  await fileInput().setInputFiles(file('mine.yaml', recipe.replace('lr:', 'rl:')))
  const alert = page.getByRole('alert')
  await alert.waitFor()
  expect(await alert.textContent()).toMatch(
    /mine\.yaml: train\.lr is missing.*Unknown key train\.rl \(line 7\).*"lr".*Correct those keys/,
  )
  await fileInput().setInputFiles(file('mine.yaml', recipe))
  await page.getByText('For trying things out.').waitFor()
  expect(await alert.count()).toBe(0)
  expect(await page.locator('select[name="recipe"] option:checked').textContent()).toMatch(/From file mine\.yaml/)
  expect(await page.locator('input[name="train.epochs"]').getAttribute('placeholder')).toBe('2')
})

test('one that is longer than any recipe is refused without being sent', async () => {
  await fileInput().setInputFiles(file('film.yaml', 'x'.repeat(70_000)))
  await page.getByText('film.yaml is longer than any recipe.').waitFor()
})

test('a dropped one can be swept over and changed in its keys', async () => {
  await page.evaluate(`{
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File([${JSON.stringify(recipe)}], 'dropped.yaml'))
    for (const type of ['dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
  }`)
  await page.getByText('From file dropped.yaml').waitFor({ state: 'attached' })
  await page.getByRole('radio', { name: 'Sweep' }).check()
  await page.locator('input[name="train.lambda"]').fill('0, 1e-3')
  await page.getByRole('button', { name: 'Start 2 jobs' }).click()
  // Its matrix, which fills as its runs end.
  await page.getByRole('heading', { name: /train\.lambda/, level: 1 }).waitFor()
  await page
    .getByRole('banner')
    .getByRole('link', { name: /^Queue/ })
    .click()
  const group = page.getByRole('region', { name: /: train\.lambda$/ })
  await group.getByRole('article', { name: 'tiny λ=0.001', exact: true }).waitFor()
  expect(await group.getByRole('article').count()).toBe(2)
  await group.getByText('2 of 2 done').waitFor()
})

test("a run's own recipe is copied into the form, with what that run was given", async () => {
  await page.getByRole('link', { name: /^Prunescope/ }).click()
  await page.getByRole('button', { name: 'Copy and change' }).click()
  await page.getByText('Copy of tiny', { exact: false }).first().waitFor({ state: 'attached' })
  await page.getByRole('radio', { name: 'One experiment' }).check()
  const lambda = page.locator('input[name="train.lambda"]')
  expect(await lambda.getAttribute('placeholder')).toBe('0.001')
  await lambda.fill('0.002')
  await page.getByRole('button', { name: /^Start/ }).click()
  await page.getByRole('heading', { name: 'Queue' }).waitFor()
  await page.getByText('Nothing is running or waiting.').waitFor()
  await page.getByRole('article').first().getByRole('link', { name: 'Train' }).click()
  const settings = page.getByRole('region', { name: 'What it was asked to do' })
  await settings.getByRole('row', { name: 'train.lambda 0.002' }).waitFor()
  expect(host.complaints).toBe('')
})
