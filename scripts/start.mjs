/** Opens the workbench: a window where there is Electron and a display, otherwise served, with its address printed. */

import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { findElectron, hasDisplay, installElectronOnce } from './lib/electron.mjs'
import { appNode } from './lib/node24.mjs'
import { endChildrenOnSignals, handOver } from './lib/processes.mjs'
import { projectFolder } from './lib/project.mjs'
import { runScript } from './lib/steps.mjs'

/** @param {readonly string[]} args */
async function start(args) {
  await bootstrap()
  const electron = args.includes('--serve') ? undefined : await electronForWindow()
  if (electron !== undefined) {
    /** @type {NodeJS.ProcessEnv} */
    const env = { ...process.env, PRUNESCOPE_NODE: appNode() }
    // Set by some editors' terminals; Electron would then be a plain Node.
    delete env.ELECTRON_RUN_AS_NODE
    return handOver(electron, [projectFolder, ...args], { env })
  }
  const served = args.includes('--serve') ? args : ['--serve', ...args]
  return handOver(appNode(), [join(projectFolder, 'out', 'main', 'host.js'), ...served])
}

/** @returns {Promise<string | undefined>} Electron's binary, when a window can be opened with it */
async function electronForWindow() {
  if (!hasDisplay()) {
    process.stderr.write('There is no display: the workbench is served to a browser instead.\n')
    return undefined
  }
  const found = findElectron()
  if (found !== undefined) return found
  const failure = await installElectronOnce()
  if (failure === undefined) return findElectron()
  process.stderr.write(`${failure}: the workbench is served to a browser instead.\n`)
  return undefined
}

endChildrenOnSignals()
await runScript(() => start(process.argv.slice(2)))
