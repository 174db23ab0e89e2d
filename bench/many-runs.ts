/** A hundred thousand runs in the page: until the first can be used, until all are there, and what using them costs then. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { count, fixed } from '../src-shared/formats/numbers'
import { fillWithFamilies, runsPerFamily } from '../tests/e2e/support/copied-families'
import { withBrowser } from './served-page'

const families = 20_000
const runs = count(families * runsPerFamily)
const steps = 20
const typed = 'family-199'
/** Long enough for whatever was begun to be done on a busy machine. */
const settleMs = 2000

export async function measureManyRuns(): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'prunescope-many-'))
  try {
    fillWithFamilies(workspace, families)
    await withBrowser(workspace, async (page, { link, pid }) => {
      const session = await page.context().newCDPSession(page)
      await session.send('Performance.enable')
      page.setDefaultTimeout(180_000)
      await measure(page, new Meter(session, pid), link)
    })
  } finally {
    rmSync(workspace, { recursive: true, force: true })
  }
}

async function measure(page: Page, meter: Meter, link: string): Promise<void> {
  const field = page.getByRole('combobox', { name: 'Find runs' })
  const counted = (text: string): Promise<void> =>
    until(page, `document.querySelector('.runs .count')?.textContent.trim() === '${text}'`)
  console.log(`\nMany runs: ${runs} in ${count(families)} families; CPU time of the page's main thread and of the host`)
  await meter.take('the first rows', async () => {
    await page.goto(link)
    // The link leads on to the page itself.
    await page.getByRole('banner').waitFor()
    await page.evaluate(`location.hash = '#/runs'`)
    await until(page, `document.querySelectorAll('[role=treegrid] [role=row]').length > 10`)
  })
  await meter.take('the other rows', () => counted(`${runs} runs`))
  await field.click()
  await settled()
  await meter.take('filtered by accuracy', async () => {
    await field.fill('acc>=0.4')
    await counted(`${count(families)} of ${runs} runs`)
  })
  await meter.take('filtered by name as well', async () => {
    await field.fill('acc>=0.4 and name:family-1999')
    await counted(`11 of ${runs} runs`)
  })
  await field.fill('')
  await counted(`${runs} runs`)
  // Away with what is offered to be typed, over the table.
  await field.press('Escape')
  await settled()
  const accuracy = page.getByRole('columnheader', { name: /^Accuracy/ }).first()
  await meter.take('sorted by accuracy', () => accuracy.click().then(settled))
  await meter.take('as single runs', () => page.getByRole('button', { name: 'Families' }).click().then(settled))
  const grid = page.getByRole('treegrid')
  const times = async (key: string): Promise<void> => {
    for (let step = 0; step < steps; step++) await grid.press(key)
  }
  await meter.take(`the cursor moved by a line, ${steps} times`, () => times('ArrowDown'))
  await meter.take(`the cursor moved by a page, ${steps} times`, () => times('PageDown'))
  await meter.take('to the last line', () => grid.press('End').then(settled))
  await meter.take('a run starred', () => grid.press('s').then(settled))
  await meter.take('the palette opened', () => page.keyboard.press('Control+k').then(settled))
  await meter.take(`${typed.length} letters typed in it`, () => page.keyboard.type(typed).then(settled))
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, settleMs))
}

/** Looks seldom, and at little: what looks takes time of the page's own thread. */
async function until(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate<boolean>(expression))) await new Promise((resolve) => setTimeout(resolve, 100))
}

/** CPU time: other programs on a busy machine lengthen it less. */
class Meter {
  readonly #session: CDPSession
  readonly #hostPid: number
  #hostMs: number

  constructor(session: CDPSession, hostPid: number) {
    this.#session = session
    this.#hostPid = hostPid
    this.#hostMs = this.#hostCpuMs()
  }

  async take(what: string, work: () => Promise<unknown>): Promise<void> {
    const before = await this.#pageMs()
    const begun = performance.now()
    await work()
    const wallMs = performance.now() - begun
    const [page, host] = [(await this.#pageMs()) - before, this.#hostCpuMs()]
    const spent = host - this.#hostMs
    this.#hostMs = host
    console.log(
      `${what.padEnd(42)} page ${fixed(page, 0).padStart(5)} ms, host ${fixed(spent, 0).padStart(5)} ms (${fixed(wallMs, 0)} ms on the clock)`,
    )
  }

  async #pageMs(): Promise<number> {
    const { metrics } = await this.#session.send('Performance.getMetrics')
    return 1000 * (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN)
  }

  /** From Linux's account of it, in hundredths of a second; not a number elsewhere. */
  #hostCpuMs(): number {
    try {
      const fields = readFileSync(`/proc/${this.#hostPid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
      return 10 * (Number(fields[11]) + Number(fields[12]))
    } catch {
      return Number.NaN
    }
  }
}
