/** The mask inspector as a user has it: a real browser, a real host, a small network that was trained for it. */

import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { count, macs } from '../../src-shared/formats/numbers'
import { maskSchema } from '../../src-shared/pruning/mask-json'
import { ServedHost } from './served-host'
import { servedPage } from './served-page'
import { seriousFindings } from './support/axe'

const cliFile = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))
const tiny = ['network.blocks=[1,1]', 'network.planes=8', 'data.validation=0.8', 'train.epochs=2', 'prune=null']
const networkSchema = z.object({ params: z.number(), macs: z.number(), cfg: z.array(z.array(z.number())) })

const keptSchema = z.object({ prune: z.object({ kept: z.record(z.string(), z.array(z.number())) }) })

const host = new ServedHost()
let browser: Browser
let page: Page
let runId = ''
let trouble: readonly string[] = []

/** The command line at work in the host's workspace, through the host. */
async function cli(...args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    cliFile,
    '--workspace',
    host.workspaceDir,
    '--json',
    ...args,
  ])
  return JSON.parse(stdout)
}

async function idOf(name: string): Promise<string> {
  const { runs } = z.object({ runs: z.array(z.object({ id: z.string(), name: z.string() })) }).parse(await cli('list'))
  return runs.find((run) => run.name === name)?.id ?? ''
}

beforeAll(async () => {
  await host.start()
  await cli(
    'run',
    'sample',
    ...[...tiny, 'finetune=null', 'evaluate.everyEpoch=false'].flatMap((set) => ['--set', set]),
  )
  runId = await idOf('sample/train')
  ;({ browser, page, trouble } = await servedPage(host.link, { height: 1000 }))
})

afterAll(async () => {
  await browser.close()
  await host.close()
})

const summary = () => page.locator('[data-test=told]').textContent()
const tile = (name: string) => page.locator(`[data-test=${name}] .value`).textContent()
const slider = () => page.getByRole('slider', { name: 'Share of channels to remove' })
const grid = () => page.getByRole('application')

async function openInspector(): Promise<void> {
  await page.getByRole('main').getByRole('link', { name: 'Inspect channels' }).click()
  await page.getByRole('heading', { name: 'Mask inspector' }).waitFor()
}

/** The widths that the mask leaves, as the table under the grid prints them. */
async function cfg(): Promise<string | null> {
  const table = page.getByText('Layers, before and after')
  const code = page.locator('[data-test=cfg]')
  if (!(await code.isVisible())) await table.click()
  return code.textContent()
}

test('a move of the slider says what the command line’s cut comes to, to the last digit', async () => {
  await openInspector()
  await slider().fill('0.37')
  await page.getByText('17 of 48 prunable channels go (35.42 %)').waitFor()

  const cut = networkSchema.parse(await cli('prune', runId, '--ratio', '0.37', '--name', 'by-cli'))
  expect(await tile('params')).toBe(count(cut.params))
  expect(await tile('macs')).toBe(macs(cut.macs))
  expect(JSON.parse((await cfg()) ?? '')).toEqual(cut.cfg)
})

test('channels are turned round by mouse and keyboard, many at once, and every step is undone', async () => {
  const before = await summary()
  const box = await grid().boundingBox()
  if (!box) throw new Error('There is no grid.')
  // The first channel of layer1.0.bn1: below the stem and two headings.
  await page.mouse.click(box.x + 163, box.y + 72)
  await page.getByText('by hand: 1 channel').waitFor()
  await page.getByRole('region', { name: 'Channel 0' }).getByText('by hand').waitFor()

  await grid().focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Space')
  await page.getByText('by hand: 2 channels').waitFor()
  await page
    .getByRole('status')
    .getByText(/^layer1\.0\.bn1, channel 1: \|γ\| .*; (kept|removed) by hand$/)
    .waitFor()

  await page.mouse.move(box.x + 160, box.y + 69)
  await page.mouse.down()
  await page.mouse.move(box.x + 300, box.y + 110, { steps: 4 })
  await page.mouse.up()
  await page.getByRole('toolbar', { name: 'Selected channels' }).getByRole('button', { name: 'Remove' }).click()
  // Even by hand no layer is emptied.
  await page
    .getByText(/would have lost all its channels/)
    .first()
    .waitFor()

  for (let step = 0; step < 3; step++) await page.keyboard.press('Control+z')
  await page
    .locator('[data-test=told]')
    .getByText(before ?? '')
    .waitFor()
  await page.keyboard.press('Control+Shift+z')
  await page.getByText('by hand: 1 channel').waitFor()
})

test('the accuracy of the masked network is measured before anything is cut', async () => {
  await page.getByText(/whole network \d/).waitFor()
  expect(await page.locator('[data-test=accuracy]').textContent()).toMatch(/^\s*\d+\.\d %/)
})

test('the rule survives a reload; a mask is saved, changed, compared and loaded again', async () => {
  const edited = await summary()
  await page.reload()
  await page.getByText('by hand: 1 channel').waitFor()
  expect(await summary()).toBe(edited)

  await page.getByLabel('Name', { exact: true }).fill('by hand')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Compare', exact: true }).waitFor()
  await slider().fill('0.8')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await page.getByText(/of what either keeps is kept by both/).waitFor()
  await page.getByRole('button', { name: 'Load', exact: true }).click()
  await page.getByText('The same mask as “by hand”.').waitFor()
  expect(await summary()).toBe(edited)
})

/** Which channels stay, by layer, as the file says that the inspector writes. */
async function exported(): Promise<Readonly<Record<string, readonly number[]>>> {
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export this mask' }).click()
  file = await (await download).path()
  const { spaces } = maskSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  return Object.fromEntries(spaces.map(({ space, kept }) => [space, kept]))
}
let file = ''

test('a mask leaves as a file and comes in again; a file of another network is refused', async () => {
  const before = await exported()
  const edited = await summary()
  const own = file
  await slider().fill('0.8')
  await page.locator('.side input[type=file]').setInputFiles(own)
  await page.getByText('is loaded: every layer stays as the file says').waitFor()
  expect(await exported()).toEqual(before)
  const other = { format: 'prunescope-mask/1', spaces: [{ space: 'bn9', channels: 4, kept: [0] }] }
  const buffer = Buffer.from(JSON.stringify(other))
  await page.locator('.side input[type=file]').setInputFiles({ name: 'o.json', mimeType: 'application/json', buffer })
  await page.getByRole('alert').getByText('The mask names bn9').waitFor()
  for (let step = 0; step < 2; step++) await page.keyboard.press('Control+z')
  await page
    .locator('[data-test=told]')
    .getByText(edited ?? '')
    .waitFor()
})

test('γ over the epochs are there as ridges and as a map, and other runs’ γ over this network’s', async () => {
  await page.getByText('γ over the epochs', { exact: true }).click()
  await page.getByRole('img', { name: 'Distribution of γ from epoch 0 to 2' }).waitFor()
  await page.getByRole('table', { name: '4 layers over 3 epochs' }).waitFor()
  await page.getByText('γ beside other runs').click()
  await page
    .getByText(/below 0\.01/)
    .first()
    .waitFor()
})

test.each(['light', 'dark'] as const)('axe finds nothing serious in the inspector, %s', async (colorScheme) => {
  await page.emulateMedia({ colorScheme })
  expect(await seriousFindings(page)).toEqual([])
})

test('one click cuts the network, and the new run shows the same mask', async () => {
  const widths = await cfg()
  const chosen = await exported()
  const params = await tile('params')
  const edited = await summary()
  await page.getByRole('button', { name: 'Cut …' }).click()
  await page.getByLabel('Name of the new run').fill('by-hand')
  await page.getByRole('button', { name: 'Cut the network' }).click()
  await page.getByRole('link', { name: 'Open the new run' }).click()
  await page.getByRole('main').getByText('Done', { exact: true }).waitFor()
  const cut = networkSchema.parse(await cli('summary', await idOf('by-hand')))
  expect(count(cut.params)).toBe(params)
  expect(JSON.parse(widths ?? '')).toEqual(cut.cfg)
  const { prune } = keptSchema.parse(await cli('show', await idOf('by-hand')))
  expect(prune.kept).toEqual(chosen)

  await openInspector()
  await page.getByText(/This is the mask that .* was cut by/).waitFor()
  expect(await cfg()).toBe(widths)
  expect(await summary()).toBe(edited)
  expect(await exported()).toEqual(chosen)
  expect(trouble).toEqual([])
  expect(host.complaints).toBe('')
})
