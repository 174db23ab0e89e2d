/** Electron's binary: npm's package brings only its installer, which we run when a window is wanted. */

import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { run } from './processes.mjs'
import { projectFolder } from './project.mjs'
import { readText, writeFileWhole } from './files.mjs'

const INSTALL_LIMIT_MS = 600_000

/** @param {NodeJS.ProcessEnv} [env] */
export function hasDisplay(env = process.env) {
  return process.platform !== 'linux' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY)
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function findElectron(env = process.env) {
  const folder = join(projectFolder, 'node_modules', 'electron')
  // Electron's installer records the binary's name for this platform.
  const name = readText(join(folder, 'path.txt'))?.trim() ?? defaultName()
  const candidate = join(env.ELECTRON_OVERRIDE_DIST_PATH || join(folder, 'dist'), name)
  return existsSync(candidate) ? candidate : undefined
}

/**
 * Runs Electron's installer, unless it has failed here before: where its download is blocked, it would cost every start
 * its time-out.
 *
 * @returns {Promise<string | undefined>} why there is still no Electron; undefined when there is one
 */
export async function installElectronOnce() {
  const folder = join(projectFolder, 'node_modules', 'electron')
  const installer = join(folder, 'install.js')
  const again = `\`node ${relative(process.cwd(), installer)}\` tries again`
  const failedBefore = join(folder, '.prunescope-install-failed')
  if (existsSync(failedBefore)) return `Electron could not be installed before (${again})`
  process.stderr.write('Electron’s binary is not there yet: running its installer.\n')
  const { output } = await run(process.execPath, [installer], { timeoutMs: INSTALL_LIMIT_MS })
  if (findElectron() !== undefined) return undefined
  const line = output.split('\n').find((candidate) => /error|ENOTFOUND|ECONN|denied/i.test(candidate))
  const why = (line ?? 'its installer did not finish').trim().slice(0, 120)
  writeFileWhole(failedBefore, why)
  return `Electron could not be installed (${why}; ${again})`
}

function defaultName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}
