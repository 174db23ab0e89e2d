/** Downloads a wheel with the machine's own pip, so that the user's mirrors, proxies and certificates apply. */

import { readdirSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StepFailed, notEnoughSpace } from '../lib/failure.mjs'
import { answers, run } from '../lib/processes.mjs'
import { PYTHON_VERSION } from './platforms.mjs'
import { wordsOf } from './progress.mjs'

const WATCH_EVERY_MS = 1000

/**
 * @param {import('./platforms.mjs').Platform} row
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string} the Python to use
 * @throws StepFailed when there is no Python, or it has no pip
 */
export function pythonWithPip(row, env = process.env) {
  const candidates = env.PRUNESCOPE_PYTHON ? [env.PRUNESCOPE_PYTHON] : ['python3', 'python']
  const python = candidates.find((candidate) => answers(candidate, ['--version'], env))
  if (python === undefined) {
    throw new StepFailed(
      `There is no ${candidates[0]}, which downloads the compute runtime (TensorFlow).`,
      `Type \`${row.installPython}\`, then run the same again. Or point PRUNESCOPE_LIBTENSORFLOW at a TensorFlow library of your own.`,
    )
  }
  if (!answers(python, ['-m', 'pip', '--version'], env)) {
    throw new StepFailed(
      `${python} has no pip, which downloads the compute runtime (TensorFlow).`,
      `Type \`${row.installPython}\`, then run the same again.`,
    )
  }
  return python
}

/**
 * Downloads the row's wheel into a folder.
 *
 * @param {import('./platforms.mjs').Platform} row
 * @param {string} folder   is made; also holds pip's temporary files, so that their growth can be watched
 * @param {import('./progress.mjs').Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>} path of the wheel
 * @throws StepFailed with pip's own last words
 */
export async function downloadWheel(row, folder, progress, env = process.env) {
  const python = pythonWithPip(row, env)
  const temporary = join(folder, 'pip')
  const wheels = join(folder, 'wheel')
  await mkdir(temporary, { recursive: true })
  await mkdir(wheels, { recursive: true })
  const megabytes = Math.round(row.wheelBytes / 1e6)
  const timer = setInterval(() => {
    const bytes = Math.min(sizeUnder(folder), row.wheelBytes)
    const percent = Math.min(99, Math.floor((100 * bytes) / row.wheelBytes))
    const text = `downloading ${row.wheelProject} ${row.wheelVersion} with pip, ${percent} % of ${megabytes} MB`
    progress(text, { stage: 'download', bytes, totalBytes: row.wheelBytes })
  }, WATCH_EVERY_MS)
  const requirement = `${row.wheelProject}==${row.wheelVersion}`
  const args = ['-m', 'pip', 'download', requirement, '--no-deps', '--only-binary=:all:', '--no-input']
  args.push('--platform', row.pipPlatform, '--python-version', PYTHON_VERSION, '--implementation', 'cp')
  args.push('--progress-bar', 'off', '--dest', wheels)
  const { status, output } = await run(python, args, {
    env: { ...env, TMPDIR: temporary, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    onOutput: wordsOf(progress, 'download'),
  }).finally(() => clearInterval(timer))
  const wheel = readdirSync(wheels).find((name) => name.endsWith('.whl'))
  if (status === 0 && wheel !== undefined) return join(wheels, wheel)
  if (/No space left on device/i.test(output)) throw notEnoughSpace(folder)
  throw new StepFailed(
    `pip could not download ${requirement}: ${lastWords(output)}`,
    `Check the network, or pip's settings for your mirror or proxy (\`${python} -m pip config list\`), then run the same again. ` +
      'Or point PRUNESCOPE_LIBTENSORFLOW at a TensorFlow library of your own.',
  )
}

/** @param {string} output */
function lastWords(output) {
  const lines = output.trim().split('\n')
  const errors = lines.filter((line) => /^\s*(ERROR|error):/.test(line))
  return (errors.at(-1) ?? lines.at(-1) ?? '').trim() || 'it said nothing'
}

/**
 * @param {string} folder
 * @returns {number} bytes; files that vanish while counting count as nothing
 */
function sizeUnder(folder) {
  let total = 0
  try {
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const info = statSync(join(folder, name), { throwIfNoEntry: false })
      if (info?.isFile()) total += info.size
    }
  } catch {
    return total
  }
  return total
}
