#!/usr/bin/env node
/** The command line: sets up what is missing, without a word when nothing is, then runs the built one. */

import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { appNode } from './lib/node24.mjs'
import { endChildrenOnSignals, handOver } from './lib/processes.mjs'
import { projectFolder } from './lib/project.mjs'
import { runScript } from './lib/steps.mjs'

endChildrenOnSignals()
await runScript(async () => {
  await bootstrap({ verbosity: 'quiet', build: 'node' })
  return handOver(appNode(), [join(projectFolder, 'out', 'main', 'cli.js'), ...process.argv.slice(2)])
})
