/** The commands hand the terminal over to the app: its exit status and the signals go through. */

import { expect, test } from 'vitest'
import { moduleUrl, startScript, temporaryFolder } from '../staging.mjs'

/** @param {string} program  what the handed-over Node runs */
function startHandingOver(program) {
  return startScript(
    temporaryFolder(),
    `import { endChildrenOnSignals, handOver } from ${moduleUrl('scripts/lib/processes.mjs')}
     endChildrenOnSignals()
     process.exitCode = await handOver(process.execPath, ['-e', ${JSON.stringify(program)}])`,
  )
}

test('the exit status is the app’s', async () => {
  expect((await startHandingOver('process.exit(7)').ended).code).toBe(7)
})

test('a signal reaches the app, which ends in its own way', async () => {
  const script = startHandingOver(
    `process.on('SIGTERM', () => { console.log('saved'); process.exit(3) }); setInterval(() => {}, 1000); console.log('ready')`,
  )
  await script.hasSaid('ready')
  script.child.kill('SIGTERM')
  expect(await script.ended).toMatchObject({ code: 3, output: 'ready\nsaved\n' })
})

test('an app killed by a signal counts as failed, as in a shell', async () => {
  expect((await startHandingOver(`process.kill(process.pid, 'SIGKILL')`).ended).code).toBe(137)
})
