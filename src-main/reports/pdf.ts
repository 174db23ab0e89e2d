/** A page as a PDF, printed by a browser without a window. */

import type { Browser } from 'playwright-core'
import { UserError } from '../../src-shared/errors'
import { findBrowser } from './browser'

const patienceMs = 120_000

/**
 * Prints a page that needs no network. The browser has a profile of its own, which is gone afterwards.
 *
 * @throws UserError `browser-missing` where there is none, or it prints nothing
 */
export async function pdfOf(html: string, environment: NodeJS.ProcessEnv = process.env): Promise<Uint8Array> {
  const executablePath = findBrowser(environment, process.platform)
  // Only whoever prints waits for it to be loaded.
  const { chromium } = await import('playwright-core')
  let browser: Browser | null = null
  try {
    // As root Chromium runs without its sandbox only; the page is our own and has no scripts.
    const args = ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
    browser = await chromium.launch({ executablePath, args, timeout: patienceMs })
    const context = await browser.newContext({ javaScriptEnabled: false, offline: true })
    const page = await context.newPage()
    await page.setContent(html, { timeout: patienceMs })
    return await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true, outline: true })
  } catch (cause) {
    throw new UserError(
      'browser-missing',
      `${executablePath} printed no PDF: ${cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)}.`,
      'Save the report as HTML, open it in any browser and print it to a PDF.',
      { cause },
    )
  } finally {
    await browser?.close().catch(() => undefined)
  }
}
