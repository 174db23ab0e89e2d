/** What the real window costs: from its start until it can be used, and the contract over its MessagePort through the shell. */

import { execFileSync } from 'node:child_process'
import { openHost } from '../src-main/host/host'
import { openWorkspace } from '../src-main/workspace/workspace'
import { findElectron } from '../scripts/lib/electron.mjs'
import { ask, Desk, equip, whyNoWindow, type AppUnderTest } from '../tests/e2e/support/window'
import { calls, filledRun, measuredIn, printTransport } from './contract'
import { shown } from './starts'

const rounds = 5

export async function measureWindow(): Promise<void> {
  const reason = whyNoWindow()
  if (reason !== null) return console.log(`\nThe window is left out: ${reason}.`)
  const desk = await Desk.open()
  try {
    console.log(`\nThe window, Electron ${electronVersion()} under Xvfb`)
    const starts: number[] = []
    for (let round = 0; round < rounds; round++) {
      const begun = performance.now()
      const app = await usable(desk)
      starts.push(performance.now() - begun)
      await closed(app)
    }
    console.log(`start to a usable page         ${shown(starts)} (the host's answer is on the page)`)
    await measureTransport(desk)
  } finally {
    await desk.close()
  }
}

/** The first thing that a new user can press is there only once the host has told that there are no runs. */
async function usable(desk: Desk): Promise<AppUnderTest> {
  const app = await desk.launch()
  await app.page.getByRole('button', { name: 'Run the sample experiment' }).waitFor()
  return app
}

async function measureTransport(desk: Desk): Promise<void> {
  const host = openHost(openWorkspace(desk.workspaceDir), { startsJobs: false, onUnexpected: console.error })
  if (host === null) throw new Error('Another process holds the workspace of a window that was closed.')
  const runId = filledRun(host)
  await host.close()
  const app = await desk.launch()
  await equip(app.page)
  printTransport('MessagePort', await ask(app.page, measuredIn, { runId, calls }), null)
  await closed(app)
}

async function closed({ app }: AppUnderTest): Promise<void> {
  await app.close()
}

function electronVersion(): string {
  const binary = findElectron()
  if (binary === undefined) return 'unknown'
  return execFileSync(binary, ['--no-sandbox', '--version'], { encoding: 'utf8' }).trim().replace(/^v/, '')
}
