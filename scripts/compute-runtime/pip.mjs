/** Downloads a wheel with the machine's own pip, so that the user's mirrors, proxies and certificates apply. */

import { readdirSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { StepFailed, notEnoughSpace } from '../lib/failure.mjs'
import { answers, run } from '../lib/processes.mjs'
import { PYTHON_VERSION } from './platforms.mjs'
import { wordsOf } from './progress.mjs'
import { sizeUnder } from './unfinished.mjs'

const WATCH_EVERY_MS = 1000

/**
 * @param {Pick<import('./platforms.mjs').Platform, 'installPython'>} platform
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string} the Python to use
 * @throws StepFailed when there is no Python, or it has no pip
 */
export function pythonWithPip(platform, env = process.env) {
  const candidates = env.PRUNESCOPE_PYTHON ? [env.PRUNESCOPE_PYTHON] : ['python3', 'python']
  const python = candidates.find((candidate) => answers(candidate, ['--version'], env))
  if (python === undefined) {
    throw new StepFailed(
      `There is no ${candidates[0]}, which downloads the compute runtime (TensorFlow).`,
      `Type \`${platform.installPython}\`, then run the same again. Or point PRUNESCOPE_LIBTENSORFLOW at a TensorFlow library of your own.`,
    )
  }
  if (!answers(python, ['-m', 'pip', '--version'], env)) {
    throw new StepFailed(
      `${python} has no pip, which downloads the compute runtime (TensorFlow).`,
      `Type \`${platform.installPython}\`, then run the same again.`,
    )
  }
  return python
}

/**
 * Downloads a wheel into a folder.
 *
 * @param {import('./platforms.mjs').Wheel} wheel
 * @param {object} how
 * @param {string} how.folder  is made; also holds pip's temporary files, so that their growth can be watched
 * @param {Pick<import('./platforms.mjs').Platform, 'installPython'>} how.platform
 * @param {import('./progress.mjs').Progress} how.progress  is given pip's words
 * @param {(bytes: number) => void} how.tell                is told again and again how much there is
 * @param {NodeJS.ProcessEnv} [how.env]
 * @returns {Promise<string>} path of the wheel
 * @throws StepFailed with pip's own last words
 */
export async function downloadWheel(wheel, { folder, platform, progress, tell, env = process.env }) {
  const python = pythonWithPip(platform, env)
  const temporary = join(folder, 'pip')
  const wheels = join(folder, 'wheel')
  await mkdir(temporary, { recursive: true })
  await mkdir(wheels, { recursive: true })
  const timer = setInterval(() => tell(sizeUnder(folder)), WATCH_EVERY_MS)
  const requirement = `${wheel.project}==${wheel.version}`
  const args = ['-m', 'pip', 'download', requirement, '--no-deps', '--only-binary=:all:', '--no-input']
  args.push('--platform', wheel.pipPlatform, '--python-version', PYTHON_VERSION, '--implementation', 'cp')
  // Nobody would look in pip's own cache for gigabytes that are unpacked elsewhere.
  args.push('--no-cache-dir', '--progress-bar', 'off', '--dest', wheels)
  const { status, output } = await run(python, args, {
    env: { ...env, TMPDIR: temporary, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    onOutput: wordsOf(progress, 'download'),
  }).finally(() => clearInterval(timer))
  const name = readdirSync(wheels).find((candidate) => candidate.endsWith('.whl'))
  if (status === 0 && name !== undefined) return join(wheels, name)
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
