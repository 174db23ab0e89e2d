#!/usr/bin/env node
/** The command line: sets up what is missing, without a word when nothing is, then runs the built one. */

import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { appNode } from './lib/node24.mjs'
import { StepFailed } from './lib/failure.mjs'
import { endChildrenOnSignals, handOver } from './lib/processes.mjs'
import { projectFolder } from './lib/project.mjs'
import { runScript } from './lib/steps.mjs'

endChildrenOnSignals()
await runScript(async () => {
  try {
    await bootstrap({ verbosity: 'quiet', build: 'node' })
  } catch (error) {
    // A program that reads answers gets this one in the form of all others.
    if (error instanceof StepFailed && process.argv.includes('--json')) {
      const { message, next } = error
      process.stdout.write(`${JSON.stringify({ error: { code: 'runtime-missing', message, next } }, null, 2)}\n`)
    }
    throw error
  }
  return handOver(appNode(), [join(projectFolder, 'out', 'main', 'cli.js'), ...process.argv.slice(2)])
})
