/** Writes into the form of a recipe as a person would, whichever way a key is asked for. */

import type { Page } from 'playwright-core'

/** A network and data small enough for a busy machine, large enough to be seen at work. */
export const small = { 'network.blocks': '1', 'network.planes': 4, 'data.validation': 0.8 }

/**
 * The form must be open; sections that are folded away are opened.
 *
 * @param values by key; null leaves a section out
 */
export async function fillRecipe(page: Page, values: Readonly<Record<string, string | number | null>>): Promise<void> {
  for (const [key, value] of Object.entries(values)) {
    const field = page.locator(`form [name="${key}"]`)
    await field.waitFor({ state: 'attached' })
    const group = page.locator('form details:not([open])', { has: page.locator(`[name="${key}"]`) }).locator('summary')
    if ((await group.count()) > 0) await group.click()
    const tag = await field.evaluate((element) => element.tagName)
    if (value === null) await field.uncheck()
    else if (tag === 'SELECT') await field.selectOption(String(value))
    else await field.fill(String(value))
  }
}
