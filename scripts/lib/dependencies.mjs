/** The npm packages of the lockfile: whether they are what is installed, and installing them. */

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { StepFailed } from './failure.mjs'
import { readText, writeFileWhole } from './files.mjs'
import { run } from './processes.mjs'

const STAMP = '.prunescope-lockfile-sha256'

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, link?: boolean }} LockedPackage
 */

/**
 * The stamp of the last installation answers at once; otherwise npm's own record of node_modules does, so that what a
 * plain `npm ci` or `npm install` has done is not done again.
 *
 * @param {string} project
 * @returns {boolean}
 */
export function areDependenciesInstalled(project) {
  const lockfile = readText(join(project, 'package-lock.json'))
  const installed = readText(join(project, 'node_modules', '.package-lock.json'))
  if (lockfile === undefined || installed === undefined) return false
  const hash = sha256(lockfile)
  if (readText(join(project, 'node_modules', STAMP)) === hash) return true
  if (!isSameInstallation(packagesOf(lockfile), packagesOf(installed))) return false
  writeFileWhole(join(project, 'node_modules', STAMP), hash)
  return true
}

/**
 * @param {Record<string, LockedPackage>} locked
 * @param {Record<string, LockedPackage>} installed
 */
function isSameInstallation(locked, installed) {
  return Object.entries(locked).every(([path, wanted]) => {
    if (path === '' || wanted.link) return true
    const present = installed[path]
    // Optional packages are those of all platforms; npm leaves out the others'.
    if (present === undefined) return wanted.optional === true
    return present.version === wanted.version && present.integrity === wanted.integrity
  })
}

/**
 * @param {string} text
 * @returns {Record<string, LockedPackage>}
 */
function packagesOf(text) {
  try {
    return JSON.parse(text).packages ?? {}
  } catch {
    return {}
  }
}

/**
 * `npm ci`. It removes node_modules first, so an interrupted one is simply repeated.
 *
 * @param {string} project
 * @param {(text: string) => void} progress
 */
export async function installDependencies(project, progress) {
  const lockfile = readText(join(project, 'package-lock.json')) ?? ''
  const count = Object.keys(packagesOf(lockfile)).length
  const startedMs = Date.now()
  const report = () => progress(`npm ci, ${count} packages, ${Math.round((Date.now() - startedMs) / 1000)} s`)
  report()
  const timer = setInterval(report, 1000)
  const { command, args } = npm()
  const wanted = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--no-progress']
  const { status, output, missing } = await run(command, [...args, ...wanted], { cwd: project }).finally(() =>
    clearInterval(timer),
  )
  if (missing) throw new StepFailed('There is no npm.', 'Install it (on Debian: `sudo apt install npm`).')
  if (status !== 0) {
    throw new StepFailed(
      `npm could not install the dependencies: ${lastError(output)}`,
      'Check the network, or npm’s settings for your mirror or proxy (`npm config list`), then run the same again.',
    )
  }
  writeFileWhole(join(project, 'node_modules', STAMP), sha256(lockfile))
}

/** Inside `npm start` npm says where it is itself, which also holds where it is not on the path. */
function npm() {
  const cli = process.env.npm_execpath
  if (cli?.endsWith('npm-cli.js')) return { command: process.execPath, args: [cli] }
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] }
}

/** @param {string} output */
function lastError(output) {
  const lines = output
    .split('\n')
    .filter((line) => /^npm (ERR!|error)/.test(line))
    .map((line) => line.replace(/^npm (ERR!|error)\s*/, '').trim())
    .filter((line) => line !== '' && !/^A complete log|^code E|debug-\d/.test(line))
  return lines.slice(0, 3).join(' ') || output.trim().slice(-200)
}

/** @param {string} text */
function sha256(text) {
  return createHash('sha256').update(text).digest('hex')
}
