/** What the tests of the scripts stage: a small wheel, a pip that hands it out, a project with a tiny addon. */

import { createHash } from 'node:crypto'
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzipSync, zipSync } from 'fflate'
import { onTestFinished } from 'vitest'
import { headerEntries } from '../../scripts/compute-runtime/platforms.mjs'

/** Stands for CXX: a compiler that is quick, of addons that are slow. */
export const quickCompiler = fileURLToPath(new URL('../support/quick-compiler.sh', import.meta.url))

/** @returns {string} a folder that goes when the test ends */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-scripts-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/**
 * @param {string} path
 * @param {string | Uint8Array} content
 */
export function write(path, content) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

/** Two "libraries" and the headers, as in the real wheel but small. */
export function smallWheel() {
  /** @type {Record<string, Uint8Array>} */
  const files = {
    'tensorflow/libtensorflow_cc.so.2': new Uint8Array(300_000).map((_, index) => (index * 7919) >> 3),
    'tensorflow/libtensorflow_framework.so.2': new TextEncoder().encode('framework'),
    'tensorflow/not/needed.py': new TextEncoder().encode('pass'),
  }
  for (const header of headerEntries) files[header] = new TextEncoder().encode(`// ${header}\n`)
  return { bytes: zipSync(files), files }
}

export const debian = {
  installCompiler: 'sudo apt install g++',
  installPython: 'sudo apt install python3 python3-pip',
}

/**
 * @param {Uint8Array} bytes
 * @param {readonly string[]} entries  taken of it
 * @param {string} [project]
 * @returns {import('../../scripts/compute-runtime/platforms.mjs').Wheel}
 */
export function wheelOf(bytes, entries, project = 'small') {
  return {
    project,
    version: '1.0',
    pipPlatform: 'any',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    sizeBytes: bytes.length,
    unpackedBytes: entries.reduce((sum, entry) => sum + (unzipSync(bytes)[entry]?.length ?? 0), 0),
    files: entries.map((entry) => ({ entry, name: entry.replace(/^tensorflow\/(include\/)?/, '$1') })),
  }
}

/**
 * @param {Uint8Array} wheel
 * @returns {import('../../scripts/compute-runtime/platforms.mjs').Library}
 */
export function libraryFor(wheel) {
  const libraries = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2']
  return {
    name: 'small-1.0',
    title: 'small 1.0',
    linkedIn: '.',
    wheels: [wheelOf(wheel, [...libraries, ...headerEntries])],
  }
}

/**
 * A python3 whose `-m pip download` copies a given wheel, and notes that it was asked.
 *
 * @param {string} folder
 * @param {Uint8Array} wheel
 * @param {{ hasPip?: boolean, before?: string }} [options]  `before`: shell code before it delivers
 * @returns {{ env: NodeJS.ProcessEnv, calls: string }}  an environment with it first on the path; file with one line per call
 */
export function fakePip(folder, wheel, { hasPip = true, before = '' } = {}) {
  const source = join(folder, 'offered.whl')
  const calls = join(folder, 'pip-calls')
  write(source, wheel)
  program(
    join(folder, 'bin', 'python3'),
    `[ "$1" = --version ] && exit 0
${hasPip ? '' : 'echo "No module named pip" >&2; exit 1'}
[ "$3" = --version ] && exit 0
echo "$@" >> '${calls}'
while [ "$1" != --dest ]; do shift; done
${before}
cp '${source}' "$2/small-1.0-cp311-cp311-any.whl"`,
  )
  return { env: { ...process.env, PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter) }, calls }
}

/**
 * A python3 whose `-m pip download` takes wheels of pure Python from a folder: the real one takes seconds for each.
 *
 * @param {string} folder
 * @param {string} index
 * @returns {NodeJS.ProcessEnv}
 */
export function fakeIndex(folder, index) {
  program(
    join(folder, 'bin', 'python3'),
    `[ "$1" = --version ] && exit 0
[ "$3" = --version ] && exit 0
wheel="$(echo "$4" | sed 's/==/-/; s/-/_/; s/_\\([0-9]\\)/-\\1/')-py3-none-any.whl"
while [ "$1" != --dest ]; do shift; done
[ -f '${index}'/"$wheel" ] || { echo "ERROR: No matching distribution found for $wheel" >&2; exit 1; }
cp '${index}'/"$wheel" "$2"`,
  )
  return { ...process.env, PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter) }
}

/**
 * @param {string} path
 * @param {string} body  shell code
 */
export function program(path, body) {
  write(path, `#!/bin/sh\n${body}\n`)
  chmodSync(path, 0o755)
}

/**
 * A project with just enough in node_modules: an addon's source, and tfjs's own installer (which fails by default).
 *
 * @param {string} folder
 * @param {{ source?: string, installer?: string }} [options]
 */
export function smallProject(folder, { source = 'int x;', installer = 'process.exit(1)' } = {}) {
  const tfjs = join(folder, 'node_modules', '@tensorflow', 'tfjs-node-gpu')
  write(join(tfjs, 'binding', 'addon.cc'), source)
  write(join(tfjs, 'scripts', 'install.js'), installer)
  write(join(tfjs, 'package.json'), '{ "type": "commonjs" }')
  return { project: folder, tfjs }
}

/**
 * A script in a process of its own, for what can only be seen from outside: signals, locks, kill -9.
 *
 * @param {string} folder
 * @param {string} source  ES module
 * @param {NodeJS.ProcessEnv} [env]
 */
export function startScript(folder, source, env = process.env) {
  const path = join(folder, `script-${Math.random().toString(36).slice(2)}.mjs`)
  write(path, source)
  const child = spawn(process.execPath, [path], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  /** @type {Promise<{ code: number | null, signal: string | null, output: string }>} */
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, output })))
  /** @param {string} text */
  const hasSaid = async (text) => {
    while (!output.includes(text)) {
      if (child.exitCode !== null) throw new Error(`ended without saying "${text}": ${output}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return { child, ended, hasSaid }
}

/**
 * @param {string} path  relative to the project
 * @returns {string} as an import specifier
 */
export function moduleUrl(path) {
  return JSON.stringify(new URL(`../../${path}`, import.meta.url).href)
}
