/** The page of a served host in a real browser, ready to be used, and what it complained of meanwhile. */

import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Browser, type BrowserContext, type Page } from 'playwright-core'

/** Nothing in these tests measures time: a machine may be as busy as it likes. */
export const patienceMs = 90_000

export type ServedPage = {
  readonly browser: Browser
  readonly context: BrowserContext
  readonly page: Page
  /** Errors and warnings of its console; a line that was broken on purpose is none. */
  readonly trouble: string[]
}

type Wish = {
  readonly height?: number
  /** Done before the page is opened. */
  readonly prepare?: (page: Page) => Promise<unknown>
}

/** @param link of a host, for one use */
export async function servedPage(link: string, { height = 900, prepare }: Wish = {}): Promise<ServedPage> {
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu'],
  })
  const context = await browser.newContext({ viewport: { width: 1440, height }, locale: 'en-US' })
  context.setDefaultTimeout(patienceMs)
  const page = await context.newPage()
  const trouble: string[] = []
  page.on('pageerror', (error) => trouble.push(error.message))
  page.on('console', (message) => {
    const counts = message.type() === 'error' || message.type() === 'warning'
    if (counts && !message.text().includes('WebSocket')) trouble.push(message.text())
  })
  await prepare?.(page)
  await page.goto(link)
  // The link leads on to the page itself: whoever goes elsewhere before would be cut off.
  await page.getByRole('banner').waitFor()
  return { browser, context, page, trouble }
}
