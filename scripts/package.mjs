/**
 * Makes an application that installs: `npm run package` for this platform's installers, `npm run package:dir` for the
 * folder alone, which needs no network where Electron is here. Arguments go to electron-builder.
 */

import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { appNode } from './lib/node24.mjs'
import { endChildrenOnSignals, handOver } from './lib/processes.mjs'
import { projectFolder } from './lib/project.mjs'
import { runScript } from './lib/steps.mjs'

endChildrenOnSignals()
await runScript(async () => {
  await bootstrap({ verbosity: 'quiet' })
  const builder = join(projectFolder, 'node_modules', 'electron-builder', 'cli.js')
  const args = ['--config', 'electron-builder.config.mjs', '--publish', 'never', ...process.argv.slice(2)]
  return handOver(appNode(), [builder, ...args], { cwd: projectFolder })
})
