/** The real application in a real window: Electron on a display of its own, with folders of its own. */

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { build, type Rolldown } from 'vite'
import { findElectron } from '../../../scripts/lib/electron.mjs'
import { projectFolder } from '../../../scripts/lib/project.mjs'
import type { HostClient } from '../../../src-main/host/client'
import { hasVirtualDisplay, openDisplay, type Display } from './display'
import { nobodyUses } from './processes'

export { projectFolder }

const playwrightLoader = join(projectFolder, 'node_modules/playwright-core/lib/server/electron/loader.js')

/** Why no window can be opened here; null when one can. */
export function whyNoWindow(): string | null {
  if (process.platform !== 'linux') return 'these tests start Xvfb, which is Linux’s'
  if (findElectron() === undefined)
    return 'there is no Electron: run its installer, or set ELECTRON_OVERRIDE_DIST_PATH to a folder with one'
  return hasVirtualDisplay() ? null : 'there is no Xvfb'
}

export type AppUnderTest = { readonly app: ElectronApplication; readonly page: Page; readonly pid: number }

/** One home for windows that follow one another: display, settings, workspace. */
export class Desk {
  readonly folder = mkdtempSync(join(tmpdir(), 'prunescope-window-'))
  readonly workspaceDir = join(this.folder, 'workspace')
  readonly #display: Display
  /** Kept here, since Playwright does not tell it of an application that has closed. */
  readonly #shells: ChildProcess[] = []

  constructor(display: Display) {
    this.#display = display
    mkdirSync(join(this.folder, 'runtime'), { mode: 0o700 })
  }

  static async open(): Promise<Desk> {
    return new Desk(await openDisplay())
  }

  async launch(): Promise<AppUnderTest> {
    const app = await _electron.launch({
      executablePath: electron(),
      // Holds the application until Playwright has attached; without it, it now and then waits for ever for the window.
      args: ['-r', playwrightLoader, ...this.#args()],
      cwd: projectFolder,
      env: definedOnly(this.#env()),
    })
    this.#shells.push(app.process())
    const page = await app.firstWindow()
    await page.waitForLoadState()
    return { app, page, pid: app.process().pid ?? 0 }
  }

  /** Starts it once more beside the first, as a double click on a file does. */
  async launchSecond(args: readonly string[]): Promise<number | null> {
    const child = spawn(electron(), [...this.#args(), ...args], {
      cwd: projectFolder,
      env: this.#env(),
      stdio: 'ignore',
    })
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', resolve)
    })
  }

  async close(): Promise<void> {
    for (const child of this.#shells) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    }
    this.#display.close()
    // Host and browser outlive their shell for a moment, and still write there.
    await nobodyUses(this.folder)
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
  }

  #args(): string[] {
    return ['--no-sandbox', '.', '--workspace', this.workspaceDir]
  }

  #env(): NodeJS.ProcessEnv {
    const { ELECTRON_RUN_AS_NODE: _, WAYLAND_DISPLAY: __, ...env } = process.env
    return {
      ...env,
      DISPLAY: this.#display.name,
      PRUNESCOPE_NODE: process.execPath,
      XDG_CONFIG_HOME: join(this.folder, 'config'),
      XDG_RUNTIME_DIR: join(this.folder, 'runtime'),
      NO_AT_BRIDGE: '1',
      LANG: 'C.UTF-8',
    }
  }
}

/** Puts the contract's client into a page, again after each reload and each death of the host. */
export async function equip(page: Page): Promise<void> {
  // Once the page has a line of its own: two that wait for a port at once would take the same.
  await page
    .locator('#app')
    .filter({ hasNotText: /Connecting|connection .* lost/ })
    .filter({ hasText: /\w/ })
    .waitFor()
  await page.evaluate(await pageClient())
}

/** Resolves when the page and the client in it have noticed that their host is gone, and the page has another. */
export async function equipAnew(page: Page): Promise<void> {
  for (;;) {
    if (!(await page.evaluate('e2e.isUp()'))) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  // The page shows it by then: it draws once more before this is answered.
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 50))')
  await equip(page)
}

/** Runs a function in the page, with the contract at hand; it sees nothing of the test but its input. */
export function ask<I, T>(page: Page, act: (client: HostClient, input: I) => Promise<T>, input: I): Promise<T> {
  return page.evaluate<T>(`(async () => (${act.toString()})(await e2e.client(), ${JSON.stringify(input ?? null)}))()`)
}

let bundled: Promise<string> | undefined

function pageClient(): Promise<string> {
  return (bundled ??= bundle())
}

async function bundle(): Promise<string> {
  const result = (await build({
    configFile: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'chrome108',
      lib: { entry: join(projectFolder, 'tests/e2e/support/page-client.ts'), formats: ['iife'], name: 'pageClient' },
    },
  })) as Rolldown.RolldownOutput[]
  const code = result[0]?.output[0].code
  if (code === undefined) throw new Error('The page’s client did not build.')
  return code
}

function electron(): string {
  const found = findElectron()
  if (found === undefined) throw new Error('There is no Electron.')
  return found
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
