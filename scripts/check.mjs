/** Everything about the code that can be told without running it: format, lint, types, layers, dead code. `npm run check`. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { appNode } from './lib/node24.mjs'
import { endChildrenOnSignals, run } from './lib/processes.mjs'
import { isStarted, projectFolder } from './lib/project.mjs'
import { StepFailed } from './lib/failure.mjs'
import { runScript, runSteps } from './lib/steps.mjs'

const layers = ['src-shared', 'src-main', 'src-renderer', 'bench', 'scripts']

/** @type {readonly { title: string, needs?: string, command: readonly string[], mend: string }[]} */
const checks = [
  {
    title: 'Format',
    command: ['prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
    mend: 'Type `npm run format`.',
  },
  { title: 'Lint', command: ['oxlint/bin/oxlint', '--deny-warnings'], mend: 'Mend what is listed above.' },
  { title: 'Types', command: ['typescript/bin/tsc', '--noEmit'], mend: 'Mend what is listed above.' },
  {
    title: 'Types of the scripts',
    command: ['typescript/bin/tsc', '-p', 'scripts/tsconfig.json', '--noEmit'],
    mend: 'Mend what is listed above.',
  },
  {
    title: 'Types of the window',
    needs: 'tsconfig.web.json',
    command: ['vue-tsc/bin/vue-tsc.js', '-p', 'tsconfig.web.json', '--noEmit'],
    mend: 'Mend what is listed above.',
  },
  {
    title: 'Layers',
    command: ['dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.cjs', ...layers],
    mend: 'Move the code to where it may import that, or pass it in.',
  },
  {
    title: 'Dead code',
    command: ['knip/bin/knip.js'],
    mend: 'Delete what nobody uses, or leave out its `export`; knip.json says where the program begins.',
  },
]

/**
 * Runs all checks, each also when one before it fails.
 *
 * @returns {Promise<boolean>} whether all pass
 */
export async function check() {
  let pass = true
  for (const { title, needs, command, mend } of checks) {
    if (needs !== undefined && !existsSync(join(projectFolder, needs))) continue
    const [script = '', ...args] = command
    const present = args.filter((arg) => !layers.includes(arg) || existsSync(join(projectFolder, arg)))
    const work = async () => {
      const { status, output } = await run(appNode(), [join('node_modules', script), ...present], {
        cwd: projectFolder,
      })
      if (status === 0) return
      // Several of these tools colour their output in CI whatever they are told.
      const text = process.stderr.isTTY ? output : stripVTControlCharacters(output)
      process.stderr.write(`\n${text.trimEnd()}\n`)
      throw new StepFailed(`${title}: see above.`, mend)
    }
    await runSteps([{ title, isDone: () => false, work }]).catch(() => (pass = false))
  }
  return pass
}

if (isStarted(import.meta.url)) {
  endChildrenOnSignals()
  await runScript(async () => ((await check()) ? 0 : 1))
}
