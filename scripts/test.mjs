/** `npm test`: sets up what is missing, checks the code, runs all tests. Arguments go to vitest, without the checks. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { check } from './check.mjs'
import { readText } from './lib/files.mjs'
import { appNode } from './lib/node24.mjs'
import { endChildrenOnSignals, handOver, onExit } from './lib/processes.mjs'
import { projectFolder } from './lib/project.mjs'
import { runScript } from './lib/steps.mjs'

/** @param {readonly string[]} args */
async function test(args) {
  await bootstrap()
  const checksPass = args.length > 0 || (await check())
  const results = mkdtempSync(join(tmpdir(), 'prunescope-test-'))
  onExit(() => rmSync(results, { recursive: true, force: true }))
  const report = join(results, 'results.json')
  const vitest = join(projectFolder, 'node_modules', 'vitest', 'vitest.mjs')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const env = process.env.CI ? { ...process.env, NO_COLOR: '1' } : process.env
  const status = await handOver(appNode(), [vitest, 'run', ...reporters, ...args], { cwd: projectFolder, env })
  const { passed, failed } = countTests(readText(report))
  if (!checksPass) process.stdout.write('A check does not pass: see above, or type `npm run check`.\n')
  process.stdout.write(`${passed} passed, ${failed} failed\n`)
  return status === 0 && !checksPass ? 1 : status
}

/**
 * @param {string | undefined} json  vitest's report; without one the run as a whole has failed
 * @returns {{ passed: number, failed: number }}
 */
function countTests(json) {
  if (json === undefined) return { passed: 0, failed: 1 }
  /** @type {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} */
  const report = JSON.parse(json)
  // A file that can't even be loaded has no tests to count.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length }
}

endChildrenOnSignals()
await runScript(() => test(process.argv.slice(2)))
