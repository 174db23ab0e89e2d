/** A host's page in a real browser, for what is measured there. */

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import chromium from '@sparticuz/chromium'
import { chromium as playwright, type Page } from 'playwright-core'

const programs = fileURLToPath(new URL('.', import.meta.url))

/** The host and the browser end with `use`, which is called once the page shows something. */
export function withPage(workspace: string, use: (page: Page) => Promise<void>): Promise<void> {
  return withBrowser(workspace, async (page, { link }) => {
    await page.goto(link)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await use(page)
  })
}

/** With a page that has not been opened yet; the link is for one use. */
export async function withBrowser(
  workspace: string,
  use: (page: Page, host: { readonly link: string; readonly pid: number }) => Promise<void>,
): Promise<void> {
  const host = spawn(process.execPath, [join(programs, 'host.js'), '--serve', '--workspace', workspace], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const link = await new Promise<string>((resolve, reject) => {
      host.stdout.on('data', (chunk: Buffer) => {
        const found = /http:\S+/.exec(chunk.toString())?.[0]
        if (found !== undefined) resolve(found)
      })
      host.once('exit', () => reject(new Error('The host has ended.')))
    })
    const browser = await playwright.launch({
      executablePath: await chromium.executablePath(),
      args: ['--no-sandbox', '--disable-gpu'],
    })
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    try {
      await use(page, { link, pid: host.pid ?? 0 })
    } finally {
      await browser.close()
    }
  } finally {
    const ended = new Promise((resolve) => host.once('exit', resolve))
    host.kill('SIGTERM')
    await ended
  }
}
