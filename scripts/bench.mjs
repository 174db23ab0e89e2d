/** `npm run bench`: sets up what is missing, then measures. Arguments go to the benchmark. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bootstrap } from './bootstrap.mjs'
import { appNode } from './lib/node24.mjs'
import { endChildrenOnSignals, handOver } from './lib/processes.mjs'
import { projectFolder } from './lib/project.mjs'
import { runScript } from './lib/steps.mjs'

endChildrenOnSignals()
await runScript(async () => {
  await bootstrap({ verbosity: 'quiet', build: 'all' })
  const bench = join(projectFolder, 'out', 'main', 'bench.js')
  if (!existsSync(bench)) throw new Error('out/main/bench.js was not built')
  return handOver(appNode(), ['--expose-gc', bench, ...process.argv.slice(2)])
})
