/** The real window around real processes: a run from its start to its end, through a reload, deaths and farewells. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { descendantOf, descendants, isAlive } from './support/processes'
import { tinyRecipe } from './support/tiny-recipe'
import {
  answerQuestions,
  barOf,
  closedBy,
  notificationsOf,
  questionsOf,
  recordDesktop,
  tryToQuit,
} from './support/recorded-desktop'
import { ask, Desk, equip, equipAnew, whyNoWindow, type AppUnderTest } from './support/window'

const reason = whyNoWindow()
const patient = { timeout: 60_000, interval: 100 }

describe.skipIf(reason !== null)(`the window${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let desk: Desk
  let shown: AppUnderTest
  let jobId: string

  beforeAll(async () => {
    desk = await Desk.open()
    shown = await launched(desk)
  })
  afterAll(async () => desk?.close())

  /** A whole recipe, as one has it in a file of one's own. */
  const ownRecipe = `name: mine
data: { name: shapes, validation: 0.8 }
network: { kind: bottleneck-resnet, blocks: [1], planes: 4 }
train: { epochs: 1, lr: 0.1 }
`

  test('shows the page from app:// with nothing of Node in it', async () => {
    expect(shown.page.url()).toBe('app://prunescope/')
    expect(await shown.page.title()).toContain('Prunescope')
    const seen = await shown.page.evaluate('[typeof require, typeof process, typeof module, typeof global]')
    expect(seen).toEqual(['undefined', 'undefined', 'undefined', 'undefined'])
  })

  test('leads from its menu to each part of the page, whose title the window bears', async () => {
    for (const [item, title] of [
      ['Queue', 'Queue – Prunescope'],
      ['New Experiment', 'New experiment – Prunescope'],
      ['Runs', 'Runs – Prunescope'],
      ['Back', 'New experiment – Prunescope'],
      ['Forward', 'Runs – Prunescope'],
    ] as const) {
      await chooseInMenu(shown.app, item)
      await vi.waitFor(async () => expect(await titleOf(shown.app)).toBe(title), patient)
    }
    for (const [item, heading] of [
      ['Import Checkpoint…', 'Import'],
      ['Keys', 'Keys'],
    ] as const) {
      await chooseInMenu(shown.app, item)
      await shown.page.getByRole('dialog').getByRole('heading', { name: heading }).waitFor()
      await shown.page.keyboard.press('Escape')
    }
    await chooseInMenu(shown.app, 'Commands…')
    await shown.page.getByRole('dialog').getByRole('combobox').waitFor()
    await shown.page.keyboard.press('Escape')
    await answerQuestions(shown.app, 0)
    await chooseInMenu(shown.app, 'About Prunescope')
    expect(await questionsOf(shown.app)).toEqual([expect.stringContaining(desk.workspaceDir)])
    // The tests after this one count from none.
    await recordDesktop(shown.app)
  })

  test('has each item of its menu in the page’s language', async () => {
    const languages = shown.page.locator('select:has(option[value="zh-TW"])')
    await languages.selectOption('zh-TW')
    await vi.waitFor(async () => expect(await menuOf(shown.app)).toContain('檔案(&F)'), patient)
    const items = await itemsOf(shown.app)
    expect(items.length).toBeGreaterThan(20)
    expect(items.filter((label) => !/\p{Script=Han}/u.test(label))).toEqual([])
    await languages.selectOption('en')
    await vi.waitFor(async () => expect(await menuOf(shown.app)).toContain('&File'), patient)
  })

  test('trains a small network and lets its curve be watched while it grows', async () => {
    jobId = await submit(shown.page, tinyRecipe(desk.folder, 200))
    await vi.waitFor(async () => expect(await lossPoints(shown.page)).toBeGreaterThan(3), patient)
    const before = await lossPoints(shown.page)
    await vi.waitFor(async () => expect(await lossPoints(shown.page)).toBeGreaterThan(before), patient)
    await shown.page.getByText('tiny').first().waitFor()
    await vi.waitFor(async () => expect(await barOf(shown.app)).toBeGreaterThanOrEqual(0), patient)
  })

  test('shows the same run after a reload', async () => {
    const before = await lossPoints(shown.page)
    await shown.page.reload()
    await equip(shown.page)
    await shown.page.getByText('tiny').first().waitFor()
    expect(await lossPoints(shown.page)).toBeGreaterThanOrEqual(before)
    expect(await stateOf(shown.page, jobId)).toBe('running')
  })

  test('keeps the window when the worker is killed, and says so to who is elsewhere', async () => {
    process.kill(descendantOf(shown.pid, 'worker.js'), 'SIGKILL')
    await vi.waitFor(async () => expect(await stateOf(shown.page, jobId)).toBe('interrupted'), patient)
    await vi.waitFor(async () => {
      expect(await notificationsOf(shown.app)).toContainEqual(expect.stringMatching(/Interrupted.*killed/))
    }, patient)
    await ask(shown.page, (client, id) => client.jobs.resume({ jobId: id }), jobId)
    await vi.waitFor(async () => expect(await stateOf(shown.page, jobId)).toBe('running'), patient)
  })

  test('gets another host when the host is killed, and the run can be resumed', async () => {
    const host = descendantOf(shown.pid, 'host.js')
    process.kill(host, 'SIGKILL')
    await vi.waitFor(() => expect(descendantOf(shown.pid, 'host.js')).not.toBe(host), patient)
    await equipAnew(shown.page)
    await vi.waitFor(async () => expect(await stateOf(shown.page, jobId)).toBe('interrupted'), patient)
    await ask(shown.page, (client, id) => client.jobs.resume({ jobId: id }), jobId)
    await vi.waitFor(async () => expect(await stateOf(shown.page, jobId)).toBe('running'), patient)
  })

  test('is brought forward by a second start, which hands its recipe over and ends', async () => {
    const recipe = join(desk.folder, 'mine.yaml')
    writeFileSync(recipe, ownRecipe)
    expect(await desk.launchSecond([recipe])).toBe(0)
    const chosen = shown.page.locator('select[name="recipe"] option:checked')
    await vi.waitFor(async () => expect(await chosen.textContent()).toContain('From file mine.yaml'), patient)
    expect(await windowCount(shown.app)).toBe(1)
  })

  test('asks before it quits while a job runs, and stays when the user thinks better of it', async () => {
    await vi.waitFor(async () => expect(await barOf(shown.app)).toBeGreaterThanOrEqual(0), patient)
    await answerQuestions(shown.app, 2)
    await tryToQuit(shown.app)
    await vi.waitFor(async () => expect(await questionsOf(shown.app)).toHaveLength(1), patient)
    expect(await questionsOf(shown.app)).toEqual([expect.stringContaining('A job is still running.')])
    expect(await stateOf(shown.page, jobId)).toBe('running')
    expect(await windowCount(shown.app)).toBe(1)
  })

  test('stops the job after a checkpoint when told to, and leaves no process behind', async () => {
    await shown.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 40, width: 1111, height: 777 })
    })
    const pids = descendants(shown.pid).map(({ pid }) => pid)
    await answerQuestions(shown.app, 0)
    await closedBy(shown, () => tryToQuit(shown.app))
    await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), patient)
  })

  test('opens where it was, and the job goes on from its checkpoint', async () => {
    shown = await launched(desk)
    const bounds = await shown.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
    expect(bounds).toMatchObject({ x: 60, y: 40, width: 1111, height: 777 })
    await vi.waitFor(async () => expect(await stateOf(shown.page, jobId)).toBe('running'), patient)
    expect(await lossPoints(shown.page)).toBeGreaterThan(3)
  })

  test('lets the job run on without a window when told to, and shows it finished later', async () => {
    const host = descendantOf(shown.pid, 'host.js')
    await vi.waitFor(async () => expect(await barOf(shown.app)).toBeGreaterThanOrEqual(0), patient)
    await answerQuestions(shown.app, 1)
    await closedBy(shown, () => tryToQuit(shown.app))
    expect(isAlive(host)).toBe(true)
    await vi.waitFor(() => expect(isAlive(host)).toBe(false), { timeout: 200_000, interval: 200 })

    shown = await launched(desk)
    expect(await stateOf(shown.page, jobId)).toBe('done')
    await closedBy(shown, () => tryToQuit(shown.app))
  })
})

describe.skipIf(reason !== null)('a host that cannot start', () => {
  test('is given up after a few attempts, with its own words and the choice to try again', async () => {
    const desk = await Desk.open()
    try {
      writeFileSync(desk.workspaceDir, 'a file where the workspace should be')
      const { app } = await desk.launch()
      await recordDesktop(app)
      await answerQuestions(app, null)
      await vi.waitFor(async () => {
        expect(await questionsOf(app)).toEqual([expect.stringMatching(/ended again and again[^]*workspace/)])
      }, patient)
    } finally {
      await desk.close()
    }
  })
})

async function launched(desk: Desk): Promise<AppUnderTest> {
  const shown = await desk.launch()
  await equip(shown.page)
  await recordDesktop(shown.app)
  return shown
}

type Recipe = ReturnType<typeof tinyRecipe>

async function submit(page: Page, recipe: Recipe): Promise<string> {
  const work = { kind: 'recipe', recipe, experimentId: null, threads: 1 } as const
  const job = await ask(page, (client, input) => client.jobs.submit({ work: input, priority: 0 }), work)
  return job.id
}

async function stateOf(page: Page, jobId: string): Promise<string> {
  const job = await ask(page, (client, id) => client.jobs.get({ jobId: id }), jobId)
  return job.state
}

/** How many points the newest run's curve has, told by the stream that the chart reads. */
function lossPoints(page: Page): Promise<number> {
  return ask(
    page,
    async (client) => {
      const list = await client.runs.watchList()
      const { done, value } = await list.next()
      void list.return()
      const run = done ? undefined : value.changed.find(({ kind }) => kind === 'train')
      if (!run) return 0
      const metrics = await client.runs.watchMetrics({ runId: run.id, names: ['train/loss'] })
      const first = await metrics.next()
      void metrics.return()
      return first.done ? 0 : (first.value.series[0]?.values.length ?? 0)
    },
    null,
  )
}

function windowCount(app: ElectronApplication): Promise<number> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
}

function menuOf(app: ElectronApplication): Promise<readonly string[]> {
  return app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label) ?? [])
}

/** Of all menus, without the separators between them. */
function itemsOf(app: ElectronApplication): Promise<readonly string[]> {
  return app.evaluate(
    ({ Menu }) =>
      Menu.getApplicationMenu()?.items.flatMap(({ submenu }) =>
        (submenu?.items ?? []).filter(({ type }) => type !== 'separator').map(({ label }) => label),
      ) ?? [],
  )
}

async function chooseInMenu(app: ElectronApplication, label: string): Promise<void> {
  await app.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? []
    items.find((item) => item.label === wanted)?.click()
  }, label)
}

function titleOf(app: ElectronApplication): Promise<string | undefined> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())
}
