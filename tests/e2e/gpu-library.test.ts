/** A machine with an NVIDIA card: every page says so, and the library for it is fetched, used and removed by clicking. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cachedLibrary } from '../../scripts/compute-runtime/layout.mjs'
import { provisionedAddon } from '../../src-main/runtime/load-tensorflow'
import { ServedHost } from './served-host'
import { servedPage } from './served-page'

const host = new ServedHost()
const folder = mkdtempSync(join(tmpdir(), 'prunescope-gpu-'))
const cache = join(folder, 'cache')
let browser: Browser
let page: Page

beforeAll(async () => {
  const driver = join(folder, 'nvidia-smi')
  writeFileSync(driver, "#!/bin/sh\necho 'NVIDIA H200, 143771, 550.54.15, 9.0'\n")
  chmodSync(driver, 0o755)
  await host.start({
    PATH: [folder, process.env.PATH].join(delimiter),
    PRUNESCOPE_CACHE: cache,
    PRUNESCOPE_LIBTENSORFLOW: '',
    // What loads is the real library; what would be fetched is a script's word.
    PRUNESCOPE_TF_ADDON: provisionedAddon() ?? '',
    PRUNESCOPE_PROVISION: fileURLToPath(new URL('../support/fake-provision.mjs', import.meta.url)),
  })
  ;({ browser, page } = await servedPage(host.link))
})
afterAll(async () => {
  await browser.close()
  await host.close()
  rmSync(folder, { recursive: true, force: true })
})

const panel = () => page.getByRole('region', { name: 'NVIDIA graphics cards' })
const notice = () => page.locator('.notice')
const button = (name: string) => panel().getByRole('button', { name, exact: true })

describe.skipIf(cachedLibrary('gpu') === undefined)('where there is one', () => {
  test('every page tells of the card, and leads to the library with its size', async () => {
    await notice().getByText('This machine has a graphics card (NVIDIA H200)').waitFor()
    await notice().getByRole('link', { name: 'Compute on the card' }).click()
    await panel().getByText('This machine has a card: NVIDIA H200.').waitFor()
    await panel().getByText('3.0 GB', { exact: true }).waitFor()
    await panel().getByText('Not installed').waitFor()
  })

  test('fetching shows the bytes here and the share everywhere else, and can be cancelled', async () => {
    await button('Download and use it').click()
    await panel().getByText('25 B of 100 B · 25 %').waitFor()
    // What is there computes on meanwhile.
    await page.locator('header').getByText('Ready', { exact: true }).waitFor()
    await page.goto(`${new URL(host.link).origin}/#/queue`)
    await notice().getByText('25 %').waitFor()
    await notice().getByRole('link', { name: 'Show' }).click()
    await button('Cancel').click()
    await button('Download and use it').waitFor()
  })

  test('installed, it is used, left aside and, after a question, removed', async () => {
    const home = cachedLibrary('gpu', { PRUNESCOPE_CACHE: cache })?.home ?? ''
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'library.json'), '{ "files": {} }')
    await page.getByRole('button', { name: 'Look again' }).click()
    await button('Use it').click()
    await panel().getByText('In use').waitFor()
    await button('Use the processor’s library').click()
    await panel().getByText('Not used').waitFor()
    await button('Remove').click()
    const question = page.locator('dialog[open]')
    await question.getByText('would fail').waitFor()
    await question.getByRole('button', { name: 'Remove' }).click()
    await panel().getByText('Not installed').waitFor()
    // Whoever has said that the processor shall compute is not told again.
    await page.goto(`${new URL(host.link).origin}/#/queue`)
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    expect(await notice().count()).toBe(0)
  })
})
