/** What really goes wrong, as the Chinese page tells it; and in English at once when the language changes. */

import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFamilies } from '../support/many-runs'
import { englishWords } from '../support/english-words'
import { ServedHost } from './served-host'
import { servedPage } from './served-page'
import { tinyRecipe } from './support/tiny-recipe'

const host = new ServedHost()
let ids: readonly string[]
let browser: Browser
let page: Page

beforeAll(async () => {
  ;({ ids } = makeFamilies(host.workspaceDir, 1))
  await host.start()
  const served = await servedPage(host.link)
  browser = served.browser
  page = served.page
  await languages().selectOption('zh-TW')
})
afterAll(async () => {
  await browser.close()
  await host.close()
})

const languages = () => page.locator('select:has(option[value="zh-TW"])')

/** Values in quotation marks and paths are none of the page's words. */
function wordsOf(text: string): readonly string[] {
  return englishWords(text.replaceAll(/"[^"]*"|\S*\/\S*|NaN/g, ' '))
}

/**
 * @param hasText what it has to say
 * @param own     names that the text has of what was given to it
 */
async function told(hasText: RegExp, own: readonly string[] = []): Promise<void> {
  const message = page.locator('.message.danger').filter({ visible: true, hasText }).last()
  await message.waitFor()
  const codes = await message.locator('code').allInnerTexts()
  const text = codes.reduce((rest, code) => rest.replace(code, ' '), await message.innerText())
  const left = wordsOf(text).filter((word) => !own.includes(word))
  expect({ text, left }).toEqual({ text, left: [] })
}

async function goTo(hash: string): Promise<void> {
  await page.goto('about:blank')
  await page.goto(`${new URL(host.link).origin}/${hash}`)
  await page.locator('main h1').first().waitFor({ state: 'attached' })
}

test('files that can’t be imported', async () => {
  await goTo('#/')
  await page.getByRole('button', { name: /^匯入/ }).first().click()
  const file = page.locator('dialog[open] input[type=file]').first()
  await file.setInputFiles({ name: 'net.safetensors', mimeType: 'x/y', buffer: Buffer.from('no safetensors at all') })
  await told(/safetensors 檔/)
  await file.setInputFiles({ name: 'net.onnx', mimeType: 'x/y', buffer: Buffer.from('no network at all') })
  await told(/ONNX 網路/)
  await file.setInputFiles({ name: 'runs.prunescope', mimeType: 'x/y', buffer: Buffer.from('PK\u0003\u0004 no zip') })
  await told(/無法匯入/)
})

test('a recipe that is wrong in many ways', async () => {
  await goTo('#/new')
  const buffer = Buffer.from(
    'name: mine\ntran: 1\ntrain: { epochs: zero, lr: -1, schedule: { kind: cosin } }\nprune: { ratios: [2] }\n',
  )
  await page.locator('input[name=recipe-file]').setInputFiles({ name: 'mine.yaml', mimeType: 'text/yaml', buffer })
  const keys = ['data', 'name', 'network', 'kind', 'depth', 'blocks', 'growth', 'width', 'cosine', 'tran']
  await told(/請更正這些設定項/, keys)
  const error = page.getByRole('alert')
  await languages().selectOption('en')
  expect(await error.innerText()).toContain('Correct those keys')
  await languages().selectOption('zh-TW')
  expect(await error.innerText()).toContain('請更正這些設定項')
  const broken = { name: 'broken.yaml', mimeType: 'text/yaml', buffer: Buffer.from('name: [mine\ntrain: }') }
  await page.locator('input[name=recipe-file]').setInputFiles(broken)
  await page.getByRole('alert').getByText('broken.yaml').waitFor()
  expect(await page.getByRole('alert').innerText()).toMatch(/第 \d+ 行第 \d+ 欄.*請更正該處的 YAML/s)
})

test('a cluster that is none', async () => {
  await goTo('#/clusters')
  await page.locator('input[name=name]').fill('lab')
  await page.locator('input[name=folder]').fill('scratch')
  await page.getByRole('button', { name: '儲存' }).click()
  await told(/叢集上的絕對路徑/)
  await page.locator('input[name=folder]').fill('/scratch/me')
  await page.locator('input[name=cpus]').fill('0')
  await page.getByRole('button', { name: '儲存' }).click()
  await told(/1 到 1024 的整數/)
  await page.locator('input[name=cpus]').fill('4')
  await page.locator('input[name=host]').fill('nowhere.invalid')
  await page.getByRole('button', { name: '儲存' }).click()
  await page.getByRole('button', { name: '測試連線' }).click()
  await told(/無法(連線|在這台機器上啟動)/)
})

test('a run that fails, in the queue and on its page', async () => {
  const recipe = { ...tinyRecipe(host.workspaceDir, 3), name: 'wild' }
  await goTo('#/new')
  const buffer = Buffer.from(JSON.stringify({ ...recipe, train: { ...recipe.train, lr: 1e30 } }))
  await page.locator('input[name=recipe-file]').setInputFiles({ name: 'wild.json', mimeType: 'text/json', buffer })
  await page.getByText('來自檔案 wild.json').waitFor({ state: 'attached' })
  await page.getByRole('button', { name: '開始', exact: true }).click()
  await page.getByRole('banner').getByRole('link', { name: /^佇列/ }).click()
  await told(/損失變成/)
})

test('a mask of a network that is not there', async () => {
  await page.goto(`${new URL(host.link).origin}/#/masks/${ids[0] ?? ''}`)
  await told(/safetensors 檔/)
})

test('a compute runtime that can’t be had', async () => {
  const bare = new ServedHost()
  const nothing = join(bare.workspaceDir, 'nothing')
  // No Python and no compiler are on this path.
  await bare.start({ PATH: nothing, PRUNESCOPE_CACHE: nothing, PRUNESCOPE_LIBTENSORFLOW: '', PRUNESCOPE_TF_ADDON: '' })
  try {
    await page.goto(bare.link)
    await page.getByRole('banner').waitFor()
    await languages().selectOption('zh-TW')
    await page.goto(`${new URL(bare.link).origin}/#/runtime`)
    await page.getByRole('main').getByRole('button', { name: '下載並安裝' }).click()
    await told(/無法下載運算元件/)
  } finally {
    await bare.close()
  }
})
