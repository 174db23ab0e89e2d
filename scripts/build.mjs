/** Builds what has changed: the Node side (cli, host, worker, bench) and the window (shell, renderer), into out/. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StepFailed } from './lib/failure.mjs'
import { readText, writeFileWhole } from './lib/files.mjs'
import { withLock } from './lib/lock.mjs'
import { appNode } from './lib/node24.mjs'
import { endChildrenOnSignals, run } from './lib/processes.mjs'
import { isStarted, projectFolder } from './lib/project.mjs'
import { contentHash } from './lib/stamp.mjs'
import { runScript, runSteps } from './lib/steps.mjs'

/**
 * @typedef {object} Part
 * @property {string} name      of its stamp
 * @property {string} title
 * @property {string} config    its Vite configuration
 * @property {readonly string[]} sources
 * @property {(path: string) => boolean} isSource
 * @property {Readonly<Record<string, string>>} outputs  what must be there afterwards, each with its entry
 * @property {readonly string[]} command  script and arguments, run on the app's Node
 */

const common = ['src-shared', 'package-lock.json', 'tsconfig.json']

/** @type {Part} */
const nodeSide = {
  name: 'node',
  title: 'Build: command line, host, worker',
  config: 'vite.node.config.ts',
  sources: [...common, 'src-main', 'bench', 'tests/e2e/support', 'resources', 'scripts', 'vite.node.config.ts'],
  isSource: (path) => !path.startsWith('src-main/shell/'),
  outputs: {
    'out/main/cli.js': 'src-main/cli/main.ts',
    'out/main/host.js': 'src-main/host/main.ts',
    'out/main/worker.js': 'src-main/worker/main.ts',
    'out/main/data-thread.js': 'src-main/datasets/data-thread.ts',
    'out/main/bench.js': 'bench/main.ts',
  },
  command: ['node_modules/vite/bin/vite.js', 'build', '--config', 'vite.node.config.ts', '--logLevel', 'warn'],
}

/** @type {Part} */
const windowSide = {
  name: 'window',
  title: 'Build: window',
  config: 'electron.vite.config.ts',
  sources: [...common, 'src-main/shell', 'src-renderer', 'resources', 'electron.vite.config.ts', 'tsconfig.web.json'],
  isSource: () => true,
  outputs: {
    'out/shell/main.cjs': 'src-main/shell/main.ts',
    'out/preload/preload.cjs': 'src-main/shell/preload.ts',
    'out/renderer/index.html': 'src-renderer/index.html',
  },
  command: ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
}

/**
 * @param {'node' | 'all'} scope  the command line needs no window
 * @returns {import('./lib/steps.mjs').Step[]}
 */
export function buildSteps(scope = 'all') {
  const parts = scope === 'all' ? [nodeSide, windowSide] : [nodeSide]
  return parts
    .filter((part) => expectedOutputs(part).length > 0)
    .map((part) => ({
      title: part.title,
      isDone: () => isBuilt(part),
      work: (progress) => build(part, progress),
    }))
}

/** @param {Part} part */
function stampPath(part) {
  return join(projectFolder, 'out', `.${part.name}.stamp`)
}

/** @param {Part} part */
function sourceHash(part) {
  return contentHash(projectFolder, part.sources, part.isSource)
}

/** @param {Part} part */
function expectedOutputs(part) {
  return Object.entries(part.outputs)
    .filter(([, entry]) => existsSync(join(projectFolder, entry)))
    .map(([output]) => output)
}

/** @param {Part} part */
function isBuilt(part) {
  const stamp = readText(stampPath(part))
  if (stamp === undefined || !expectedOutputs(part).every((output) => existsSync(join(projectFolder, output))))
    return false
  return stamp === sourceHash(part)
}

/**
 * @param {Part} part
 * @param {(text: string) => void} progress
 */
async function build(part, progress) {
  const waiting = () => progress('waiting for another build')
  await withLock(join(projectFolder, 'out', `.${part.name}.lock`), waiting, async () => {
    if (isBuilt(part)) return
    // The hash of before: what changes while it builds makes it out of date again.
    const hash = sourceHash(part)
    progress('')
    const { status, output } = await run(appNode(), part.command, { cwd: projectFolder })
    if (status !== 0) {
      process.stderr.write(`\n${output}\n`)
      throw new StepFailed(`${part.config} does not build; the reason is above.`, 'Mend that, then run the same again.')
    }
    writeFileWhole(stampPath(part), hash)
  })
}

if (isStarted(import.meta.url)) {
  endChildrenOnSignals()
  await runScript(() => runSteps(buildSteps()))
}
