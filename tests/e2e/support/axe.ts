/** What axe-core finds serious on a page: what keeps someone from reading or using it. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** @param context of axe.run: what is to be left out; the whole page by default */
export async function seriousFindings(page: Page, context: object = {}): Promise<readonly string[]> {
  await page.evaluate(axe)
  const { violations, passes } = await page.evaluate<AxeResults>(
    `axe.run(${JSON.stringify({ include: [['html']], ...context })})`,
  )
  // It has looked.
  expect(passes.length).toBeGreaterThan(10)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))
}
