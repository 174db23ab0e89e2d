/** A stranger's hour in the page, the same in a browser and in the window: from an own checkpoint to a small network elsewhere. */

import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { onnxLogits } from '../../support/onnx-logits'
import { strangersFolder, strangersPickle, strangersWeights } from '../../support/stranger'
import type { Hands } from './hands'

/** @param folder where what the stranger brings along is put */
export async function strangerWalk(page: Page, hands: Hands, folder: string): Promise<void> {
  const main = page.getByRole('main')
  const dialog = page.getByRole('dialog')
  const images = strangersFolder(folder)
  const ready = (): Promise<void> => page.getByText('Nothing is running or waiting.').waitFor()
  const openRun = async (name: string): Promise<void> => {
    await page
      .getByRole('banner')
      .getByRole('link', { name: /^Prunescope/ })
      .click()
    await page.getByRole('complementary').getByRole('link', { name }).first().click()
    await main.getByText(name, { exact: true }).first().waitFor()
  }

  // A checkpoint as PyTorch saves it is refused with the way out; its safetensors come in after one question.
  const chooseFile = (): Promise<void> => dialog.getByRole('button', { name: 'Choose a file' }).click()
  await page.getByRole('button', { name: 'Import' }).first().click()
  await hands.choose(strangersPickle(folder), chooseFile)
  await dialog.getByRole('alert').getByText('pets.pth is a PyTorch checkpoint').waitFor()
  await hands.choose(strangersWeights(folder), chooseFile)
  await dialog.getByRole('radio', { name: '3×3, then max-pool' }).check()
  await dialog.getByRole('button', { name: 'Import it so' }).click()
  await dialog.getByRole('link', { name: 'pets' }).click()
  await main.getByText('These weights were trained elsewhere.').waitFor()

  // Their accuracy on images of one's own; then what could go.
  await main.getByRole('button', { name: 'Train or test' }).click()
  await dialog.getByRole('radio', { name: 'Only test' }).check()
  await dialog.getByRole('combobox', { name: 'Data' }).fill(`${images} not there`)
  await dialog.getByRole('button', { name: 'Start' }).click()
  await dialog.getByRole('alert').getByText('and no such folder').waitFor()
  await dialog.getByRole('combobox', { name: 'Data' }).fill(images)
  await dialog.getByRole('button', { name: 'Start' }).click()
  await ready()
  await openRun('pets')
  await main.getByText('my pets · test').waitFor()
  await main.getByRole('link', { name: 'Inspect channels' }).click()
  for (const [share, name] of [
    ['0.5', 'half'],
    ['0.9', 'tenth'],
  ] as const) {
    await page.getByRole('slider', { name: 'Share of channels to remove' }).fill(share)
    await page.getByRole('button', { name: 'Cut …' }).click()
    await dialog.getByRole('textbox', { name: 'Name of the new run' }).fill(name)
    await dialog.getByRole('button', { name: 'Cut the network' }).click()
    await page.getByText('The network is cut.').waitFor()
  }

  // The smallest is trained a little, on the data that are known by now.
  await page.getByRole('link', { name: 'Open the new run' }).click()
  await main.getByRole('heading', { name: 'tenth' }).waitFor()
  await main.getByRole('button', { name: 'Train or test' }).click()
  await expect.poll(() => dialog.getByRole('combobox', { name: 'Data' }).getAttribute('placeholder')).toMatch(/my pets/)
  await dialog.getByRole('spinbutton', { name: 'Epochs' }).fill('1')
  await dialog.getByRole('spinbutton', { name: 'Batch size' }).fill('8')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('small')
  await dialog.getByRole('button', { name: 'Start' }).click()
  await ready()

  await page.getByRole('banner').getByRole('link', { name: 'Runs' }).click()
  await page.getByRole('combobox', { name: 'Find runs' }).fill('name:pets or name:half or name:small')
  await page.getByText('3 of 4 runs').waitFor()
  await page.getByRole('treegrid').focus()
  await page.keyboard.press('Control+a')
  await page.getByRole('toolbar').getByRole('button', { name: 'Compare' }).click()
  await page.getByRole('heading', { name: 'Compare', level: 1 }).waitFor()
  for (const name of ['pets', 'half', 'small']) await main.getByText(name, { exact: true }).first().waitFor()

  await openRun('small')
  await main.getByRole('link', { name: 'Report', exact: true }).click()
  await page.locator('.paper section#tuned').waitFor()
  const pdf = await hands.saved(() => page.getByRole('button', { name: 'Save as PDF' }).click())
  expect([pdf.name.endsWith('.pdf'), pdf.bytes.subarray(0, 5).toString()]).toEqual([true, '%PDF-'])

  await openRun('small')
  await main.getByRole('button', { name: 'Export …' }).click()
  await dialog.getByRole('radio', { name: /^ONNX/ }).check()
  const onnx = await hands.saved(() => dialog.getByRole('button', { name: 'Export', exact: true }).click())
  await dialog.getByText('Pixels go in as').waitFor()
  expect(onnx.name).toMatch(/small.*\.onnx$/)
  expect(await onnxLogits(onnx.bytes, images)).toHaveLength(8 * 10)
}
