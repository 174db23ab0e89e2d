/**
 * The pictures in docs/screenshots: `npm run bench -- --only screenshots`. Their workspace is made first where it is empty,
 * with the sample recipe at two λ: some minutes. Each screen comes in both themes in both languages, as WebP.
 */

import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { z } from 'zod'
import { withPage } from './served-page'

const programs = fileURLToPath(new URL('.', import.meta.url))
const folder = join(programs, '..', '..', 'docs', 'screenshots')

type Run = { readonly id: string; readonly name: string }

type Screen = {
  /** Of the file. */
  readonly name: string
  readonly hash: (runs: readonly Run[], sweep: string) => string
  readonly height: number
  readonly prepare?: (page: Page) => Promise<void>
}

const views = [
  ['light', 'en'],
  ['light', 'zh-TW'],
  ['dark', 'en'],
  ['dark', 'zh-TW'],
] as const

const screens: readonly Screen[] = [
  { name: 'runs', hash: () => '#/runs', height: 620, prepare: openFamilies },
  { name: 'run', hash: (runs) => `#/run/${idOf(runs, 'λ=0.004/finetune')}`, height: 1000 },
  { name: 'new', hash: () => '#/new', height: 900 },
  { name: 'queue', hash: () => '#/queue', height: 560, prepare: openGroup },
  { name: 'sweep', hash: (_runs, sweep) => `#/sweeps/${sweep}`, height: 420, prepare: showPruned },
  { name: 'compare', hash: (runs) => `#/compare?ids=${compared(runs).join(',')}`, height: 1000 },
  { name: 'report', hash: (runs) => `#/report/${idOf(runs, 'λ=0.004/finetune')}`, height: 900 },
  { name: 'masks', hash: (runs) => `#/masks/${idOf(runs, 'λ=0.004/train')}`, height: 960, prepare: chooseMask },
]

/** @param workspace made, and its runs trained, where there are none */
export async function takeScreenshots(workspace = join(programs, '..', 'screenshots')): Promise<void> {
  mkdirSync(workspace, { recursive: true })
  if (runsIn(workspace).length === 0) {
    cli(workspace, 'sweep', 'sample', '--over', 'train.lambda=0,0.004')
    cli(workspace, 'queue', 'work')
  }
  const [runs, sweep] = [runsIn(workspace), sweepIn(workspace)]
  await withPage(workspace, async (page) => {
    const { origin } = new URL(page.url())
    for (const [colorScheme, language] of views) {
      await page.emulateMedia({ colorScheme })
      await page.goto(origin)
      await page.locator('select:has(option[value="zh-TW"])').selectOption(language)
      for (const { name, hash, height, prepare } of screens) {
        await page.setViewportSize({ width: 1440, height })
        await page.goto(`${origin}/${hash(runs, sweep)}`)
        await page.locator('main h1').first().waitFor({ state: 'attached' })
        await page.waitForLoadState('networkidle')
        await prepare?.(page)
        await page.evaluate('document.activeElement?.blur()')
        await page.mouse.move(0, 0)
        // Charts and grids are drawn in the frames after their numbers came.
        await page.waitForTimeout(1500)
        const file = join(folder, `${name}-${colorScheme}-${language}.webp`)
        writeFileSync(file, await asWebp(page, await page.screenshot()))
        console.log(file)
      }
    }
  })
}

function idOf(runs: readonly Run[], part: string): string {
  const run = runs.find(({ name }) => name.includes(part))
  if (run === undefined) throw new Error(`The workspace has no run ${part}.`)
  return run.id
}

function compared(runs: readonly Run[]): readonly string[] {
  return ['λ=0/train', 'λ=0.004/train', 'λ=0.004/prune-0.9', 'λ=0.004/finetune'].map((part) => idOf(runs, part))
}

async function openFamilies(page: Page): Promise<void> {
  await page.locator('[role=row][aria-expanded]').first().waitFor()
  const closed = page.locator('[role=row][aria-expanded=false]')
  for (let left = await closed.count(); left > 0; left--) {
    await closed.first().click()
    await page.keyboard.press('ArrowRight')
  }
}

async function openGroup(page: Page): Promise<void> {
  await page.locator('main button[aria-expanded=false]').first().click()
}

async function showPruned(page: Page): Promise<void> {
  await page.locator('select[name=stage]').selectOption('prune')
}

async function chooseMask(page: Page): Promise<void> {
  await page.getByRole('slider').first().fill('0.62')
  await page.locator('[data-test=accuracy]').filter({ hasText: '%' }).waitFor()
}

function cli(workspace: string, ...args: readonly string[]): string {
  return execFileSync(process.execPath, [join(programs, 'cli.js'), ...args, '--workspace', workspace], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

function runsIn(workspace: string): readonly Run[] {
  const answer = z.object({ runs: z.array(z.object({ id: z.string(), name: z.string() })) })
  return answer.parse(JSON.parse(cli(workspace, 'list', '--json'))).runs
}

function sweepIn(workspace: string): string {
  const answer = z.object({ jobs: z.array(z.object({ group: z.object({ id: z.string() }).nullable() })) })
  const { jobs } = answer.parse(JSON.parse(cli(workspace, 'queue', 'list', '--json')))
  return jobs.find(({ group }) => group !== null)?.group?.id ?? ''
}

/** Half the size of the PNG: the browser that took it has an encoder. What the page shows is gone afterwards. */
async function asWebp(page: Page, png: Buffer): Promise<Buffer> {
  await page.goto('about:blank')
  await page.setContent(`<img src="data:image/png;base64,${png.toString('base64')}">`)
  const url = await page.evaluate<string>(`(async () => {
    const image = document.querySelector('img')
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = image.naturalWidth
    canvas.height = image.naturalHeight
    canvas.getContext('2d').drawImage(image, 0, 0)
    return canvas.toDataURL('image/webp', 0.85)
  })()`)
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')
}
