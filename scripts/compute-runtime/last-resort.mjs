/** tfjs's own installer: an older TensorFlow (2.9.1) with a ready-made addon, for where pip or a compiler can't help. */

import { existsSync, readdirSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { run } from '../lib/processes.mjs'
import { ownInstallersAddon } from './layout.mjs'

/** Behind many firewalls its download never begins, and it has no time limit of its own. */
const FIRST_BYTE_LIMIT_MS = 20_000
const WHOLE_LIMIT_MS = 600_000

/**
 * @param {string} tfjsFolder
 * @param {import('./progress.mjs').Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<boolean>} whether there is an addon now
 */
export async function runOwnInstaller(tfjsFolder, progress, env = process.env) {
  progress('trying tfjs’s own, older library (TensorFlow 2.9.1)', { stage: 'fallback' })
  if (existsSync(ownInstallersAddon(tfjsFolder))) return true
  const deps = join(tfjsFolder, 'deps')
  const controller = new AbortController()
  const timer = setTimeout(() => {
    if (!holdsAnything(deps)) controller.abort()
  }, FIRST_BYTE_LIMIT_MS)
  const path = [join(tfjsFolder, '..', '..', '.bin'), env.PATH].filter(Boolean).join(delimiter)
  const { status } = await run(process.execPath, ['scripts/install.js', 'cpu', 'download'], {
    cwd: tfjsFolder,
    env: { ...env, PATH: path },
    timeoutMs: WHOLE_LIMIT_MS,
    signal: controller.signal,
  }).finally(() => clearTimeout(timer))
  const succeeded = status === 0 && existsSync(ownInstallersAddon(tfjsFolder))
  if (!succeeded) {
    await rm(deps, { recursive: true, force: true })
    await rm(join(tfjsFolder, 'lib'), { recursive: true, force: true })
  }
  return succeeded
}

/** @param {string} folder */
function holdsAnything(folder) {
  if (!existsSync(folder)) return false
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((name) =>
    statSync(join(folder, name)).isFile(),
  )
}
