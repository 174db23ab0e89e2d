/** The way of a new user through the whole of it, the same in a browser and in the window. */

import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { patienceMs } from '../served-page'
import { fillRecipe, small } from './recipe-form'

/** The sample's own story in seconds. */
const story = {
  ...small,
  'train.epochs': 3,
  'prune.ratios': '50 %',
  'finetune.epochs': 1,
  'finetune.ratios': '0.5',
}

/** From the first start to an empty trash. @param page with nothing in its workspace */
export async function walk(page: Page): Promise<void> {
  const banner = page.getByRole('banner')
  const main = page.getByRole('main')
  const table = page.getByRole('treegrid')
  const find = async (query: string): Promise<void> => {
    await banner.getByRole('link', { name: 'Runs' }).click()
    await page.getByRole('combobox', { name: 'Find runs' }).fill(query)
    // What the last query found is shown until this one is in the address.
    const asked = async (): Promise<string> =>
      decodeURIComponent((await page.evaluate<string>('location.hash')).replaceAll('+', ' '))
    await expect.poll(asked).toContain(query)
  }
  const started = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByRole('heading', { name: 'Queue' }).waitFor()
  }

  await page.getByRole('heading', { name: 'No runs yet' }).waitFor()
  await page.getByRole('button', { name: 'Run the sample experiment' }).waitFor()
  await page.getByRole('link', { name: 'Choose a recipe and settings' }).click()
  await fillRecipe(page, story)
  await started()

  await page.getByRole('article', { name: 'sample' }).getByRole('link', { name: 'Train' }).click()
  const loss = page.getByRole('img', { name: /^Loss;/ })
  await loss.waitFor()
  const first = Number(await loss.getAttribute('data-points'))
  await expect
    .poll(async () => Number(await loss.getAttribute('data-points')), { timeout: patienceMs })
    .toBeGreaterThan(first)
  await main.getByText('Done', { exact: true }).waitFor()
  await main.getByText('γ of each layer over the epochs').click()
  await main.getByRole('rowheader', { name: /bn1/ }).first().waitFor()
  await banner.getByRole('link', { name: 'Queue' }).click()
  await page.getByText('Nothing is running or waiting.').waitFor()

  await find('kind:train and train.epochs=3')
  await page.getByText('1 of 3 runs').waitFor()
  await page.goBack()
  await banner.getByRole('link', { name: /^Prunescope/ }).click()
  await main.getByRole('button', { name: 'Copy and change' }).click()
  await page.getByText('Copy of sample').first().waitFor({ state: 'attached' })
  await fillRecipe(page, { 'train.lambda': '2e-3' })
  await page.getByRole('region', { name: 'Changed' }).getByText('0.004 → 2e-3').waitFor()
  await started()
  await page.getByText('Nothing is running or waiting.').waitFor()

  await find('kind:finetune and train.lambda=0.002,0.004')
  await page.getByText('2 of 6 runs').waitFor()
  await table.focus()
  await page.keyboard.press('Control+a')
  await page.getByRole('toolbar').getByRole('button', { name: 'Compare' }).click()
  await page.getByRole('heading', { name: 'Compare', level: 1 }).waitFor()
  const settings = page.getByRole('region', { name: 'What they were asked to do' })
  await settings.getByText('train.lambda').or(main.getByText('0.002')).first().waitFor()

  await find('kind:finetune')
  await page.getByText('2 of 6 runs').waitFor()
  await table.focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await page.getByText('2 runs are in the trash.').waitFor()
  await page.getByRole('button', { name: /^Undo/ }).click()
  await page.getByText('2 of 6 runs').waitFor()
  await table.focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await page.getByRole('button', { name: /^Trash 2/ }).click()
  await page.getByRole('button', { name: 'Purge all' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Purge for good' }).click()
  await page.getByRole('button', { name: /^Trash$/ }).waitFor()
}
