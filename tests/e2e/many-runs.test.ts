/** A hundred thousand runs: the command line lists and finds among them, the page is of use before it has them all. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ServedHost } from './served-host'
import { servedPage } from './served-page'
import { fillWithFamilies, runsPerFamily } from './support/copied-families'

const cliFile = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))
const families = 20_000
const runs = families * runsPerFamily

const host = new ServedHost()
beforeAll(async () => {
  fillWithFamilies(host.workspaceDir, families)
  await host.start()
})
afterAll(() => host.close())

async function cli(...args: readonly string[]): Promise<string> {
  const command = [cliFile, '--workspace', host.workspaceDir, ...args]
  return (await promisify(execFile)(process.execPath, command, { maxBuffer: 1 << 28 })).stdout
}

/** Lines of `prunescope list`, without the titles. */
async function listed(...args: readonly string[]): Promise<readonly string[]> {
  return (await cli('list', ...args)).trimEnd().split('\n').slice(1)
}

function idsIn(lines: readonly string[]): readonly string[] {
  return lines.map((line) => line.split(' ')[0] ?? '')
}

/** In the page: what is as long as only the list's later portions are is kept back, until it is let through. */
const holdBack = `
  const held = []
  let isHolding = true
  window.letThrough = () => {
    isHolding = false
    for (const { socket, data } of held.splice(0)) socket.dispatchEvent(new MessageEvent('message', { data }))
  }
  window.WebSocket = class extends WebSocket {
    constructor(...address) {
      super(...address)
      this.addEventListener('message', (event) => {
        if (!isHolding || !(event.data.byteLength > 1 << 20)) return
        event.stopImmediatePropagation()
        held.push({ socket: this, data: event.data })
      })
    }
  }`

const prepare = (page: Page): Promise<unknown> => page.addInitScript(holdBack)
const letThrough = (page: Page): Promise<unknown> => page.evaluate('letThrough()')

test('the command line lists them and finds some', async () => {
  expect(await listed()).toHaveLength(runs)
  expect(await listed('--query', 'acc>=0.4 and kind:prune and name:family-1999')).toHaveLength(11)
})

test('the newest are found, chosen and opened while the others are on their way, and then all are', async () => {
  const { browser, page, trouble } = await servedPage(host.link, { prepare })
  const soFar = (text: string): Promise<void> =>
    page.getByText(new RegExp(`^${text}\\d,\\d00 of 100,000 runs loaded$`)).waitFor()
  const counted = (text: string): Promise<void> => page.getByText(text, { exact: true }).first().waitFor()
  const find = (query: string): Promise<void> => page.getByRole('combobox', { name: 'Find runs' }).fill(query)
  try {
    await page.getByRole('banner').getByRole('link', { name: 'Runs' }).click()
    await soFar('')
    await find('acc>=0.4 and kind:prune and name:family-1999')
    await soFar('10 found so far, ')
    await find('name:family-7/')
    await soFar('0 found so far, ')
    await page.getByText('None so far.').waitFor()
    await find('name:family-19998/')
    await soFar('5 found so far, ')
    await page.getByRole('treegrid').getByRole('link', { name: 'Train' }).click()
    await page.getByRole('heading', { level: 1, name: 'Train' }).waitFor()
    await page.goBack()
    await soFar('5 found so far, ')

    await letThrough(page)
    await counted('5 of 100,000 runs')
    await find('name:family-7/')
    await counted('5 of 100,000 runs')
    await find('acc>=0.4 and kind:prune and name:family-1999')
    await counted('11 of 100,000 runs')
    expect(await page.getByRole('treegrid').getAttribute('aria-rowcount')).toBe('12')
    expect(trouble).toEqual([])
  } finally {
    await browser.close()
  }
})

test('a run that has yet to come is waited for, and no other is shown in its place; a comparison keeps it', async () => {
  const [oldest = ''] = idsIn(await listed('--query', 'name:family/'))
  const [one, other] = idsIn(await listed('--query', 'name:family-19999/'))
  const { browser, page, trouble } = await servedPage(host.link, { prepare })
  const soFar = page.getByRole('main').getByText(/^\d,\d00 of 100,000 runs loaded$/)
  try {
    await page.evaluate(`location.hash = '#/run/${oldest}'`)
    await soFar.waitFor()
    expect(await page.getByRole('main').getByRole('heading').count()).toBe(0)
    await page.evaluate(`location.hash = '#/compare?ids=${oldest},${one},${other}'`)
    await page.getByRole('main').getByText('2 runs', { exact: true }).waitFor()
    await soFar.waitFor()
    await page
      .getByRole('radio', { name: /^Baseline: / })
      .nth(1)
      .check()
    await page.waitForURL(/[?&]base=/)
    // Its id begins those of its copies.
    expect(new URLSearchParams(page.url().split('?')[1]).get('ids')?.split(',')).toEqual([oldest, one, other])
    await letThrough(page)
    await page.getByRole('main').getByText('3 runs', { exact: true }).waitFor()
    await page.evaluate(`location.hash = '#/run/${oldest}'`)
    await page.getByRole('main').getByRole('heading', { level: 1 }).waitFor()
    expect(trouble).toEqual([])
  } finally {
    await browser.close()
  }
})
