/** Every screen in both languages and themes: for whoever reads it with other eyes, in whatever width, with nothing left untranslated. */

import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { History } from '../../src-main/history/history'
import { builtInRecipes, openRecipe } from '../../src-main/runs/recipe-file'
import { openWorkspace } from '../../src-main/workspace/workspace'
import { addMasksAndGamma, addSweep } from '../support/made-findings'
import { englishWords } from '../support/english-words'
import { makeFamilies } from '../support/many-runs'
import { ServedHost } from './served-host'
import { patienceMs, servedPage } from './served-page'
import { seriousFindings } from './support/axe'

const host = new ServedHost()
let ids: readonly string[]
let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  ;({ ids } = makeFamilies(host.workspaceDir, 2))
  const history = History.open(openWorkspace(host.workspaceDir).databasePath)
  addMasksAndGamma(history, ids)
  addSweep(history)
  history.close()
  await host.start()
  ;({ browser, context } = await servedPage(host.link))
})
afterAll(async () => {
  await browser.close()
  await host.close()
})

const narrow = { width: 1024, height: 700 }

type Screen = { readonly name: string; readonly hash: string; readonly prepare?: (page: Page) => Promise<void> }

const openAll = async (page: Page): Promise<void> => {
  // Menus are left out: they close by themselves once something else is opened.
  const folded = page.locator('main details.panel:not([open]) > summary, main form details:not([open]) > summary')
  while ((await folded.count()) > 0) await folded.first().click()
}
const dialog = async (page: Page): Promise<void> => page.locator('dialog[open]').first().waitFor()
const opened = async (page: Page, name: RegExp): Promise<void> => {
  await page.getByRole('button', { name }).first().click()
  await dialog(page)
}

/** But for the inspector, which needs a network: `masks.test.ts` looks at it. */
const screens = (): readonly Screen[] => [
  { name: 'runs', hash: '#/runs' },
  { name: 'run', hash: `#/run/${ids[0] ?? ''}`, prepare: openAll },
  { name: 'pruned run', hash: `#/run/${ids[1] ?? ''}`, prepare: openAll },
  {
    name: 'training further',
    hash: `#/run/${ids[1] ?? ''}`,
    prepare: (page) => opened(page, /^(Train or test|訓練或測試)/),
  },
  { name: 'export', hash: `#/run/${ids[1] ?? ''}`, prepare: (page) => opened(page, /^(Export|匯出)/) },
  { name: 'import', hash: '#/', prepare: (page) => opened(page, /^(Import|匯入)/) },
  { name: 'new experiment', hash: '#/new', prepare: openAll },
  { name: 'queue', hash: '#/queue' },
  { name: 'compare', hash: `#/compare?ids=${ids.slice(0, 6).join(',')}` },
  { name: 'sweep', hash: '#/sweeps/grid' },
  { name: 'report', hash: `#/report/${ids[0] ?? ''}` },
  { name: 'clusters', hash: '#/clusters' },
  { name: 'runtime', hash: '#/runtime' },
  {
    name: 'palette',
    hash: '#/runs',
    prepare: async (page) => {
      await page.keyboard.press('Control+k')
      await dialog(page)
    },
  },
  {
    name: 'keys',
    hash: '#/runs',
    prepare: async (page) => {
      await page.getByRole('treegrid').focus()
      await page.keyboard.press('?')
      await dialog(page)
    },
  },
]

async function view(colorScheme: 'light' | 'dark', locale: string): Promise<Page> {
  const other = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale, colorScheme })
  other.setDefaultTimeout(patienceMs)
  await other.addCookies(await context.cookies())
  // Colours that are still fading are none that anyone reads.
  await other.addInitScript(
    "document.addEventListener('DOMContentLoaded', () => document.head.insertAdjacentHTML('beforeend', '<style>*{transition:none!important;animation:none!important}</style>'))",
  )
  return other.newPage()
}

async function show(page: Page, { hash, prepare }: Screen): Promise<void> {
  // A new address in full: what an earlier screen left open is gone.
  await page.goto('about:blank')
  await page.goto(`${new URL(host.link).origin}/${hash}`)
  await page.locator('main h1').first().waitFor({ state: 'attached' })
  await page.waitForLoadState('networkidle')
  await prepare?.(page)
}

/** Data, not words of the page: what recipes and these runs say of themselves, and what the host says of them. */
const given = [
  ...builtInRecipes().flatMap((name) => [name, openRecipe(name).description]),
  // What `made-findings` makes up, and runs and groups are called.
  'The loss is NaN.',
  'Lower lr.',
  'a processor',
  'disc',
  'square',
  'ring',
  'other',
  'shapes',
  'grid',
  '× seed',
]

/** Texts of the page, and names that only assistive technology reads, but for code. */
const allTexts = `(() => {
  const found = new Set()
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { parentElement, textContent } = walker.currentNode
    if (!parentElement.closest('code, kbd, pre, script, style, option, [translate=no]')) found.add(textContent.trim())
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]'))
    for (const name of ['aria-label', 'title', 'placeholder']) found.add(element.getAttribute(name) ?? '')
  return [...found]
})()`

/** By how much the page, or what is shown in it, can be scrolled sideways; charts hear of their new room a frame later. */
const scrollsSideways = `new Promise((resolve) => {
  const tooWide = () => Math.max(...[...document.querySelectorAll('html, main')].map((at) => at.scrollWidth - at.clientWidth))
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(tooWide())))
})`

function withoutGiven(text: string): string {
  return given.reduce((rest, one) => rest.replaceAll(one, ' '), text)
}

function wordsLeftIn(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => englishWords(withoutGiven(text)).map((word) => `${word} in “${text.slice(0, 80)}”`))
}

describe.each([
  ['light', 'en-US'],
  ['dark', 'zh-TW'],
] as const)('in %s and %s', (colorScheme, locale) => {
  test('no screen has anything serious for axe, is wider than a narrow window, or has words of another language', async () => {
    const page = await view(colorScheme, locale)
    const serious: string[] = []
    const english: string[] = []
    const wide: string[] = []
    for (const screen of screens()) {
      await page.setViewportSize({ width: 1280, height: 900 })
      await show(page, screen)
      const named = (found: string): string => `${screen.name}: ${found}`
      serious.push(...(await seriousFindings(page)).map(named))
      if (locale === 'zh-TW') english.push(...wordsLeftIn(await page.evaluate<string[]>(allTexts)).map(named))
      await page.setViewportSize(narrow)
      const tooWide = await page.evaluate<number>(scrollsSideways)
      if (tooWide > 0) wide.push(named(`${tooWide} px`))
    }
    expect({ serious, english, wide }).toEqual({ serious: [], english: [], wide: [] })
    await page.context().close()
  })
})
