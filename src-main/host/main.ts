/** The host: serves the workbench's page and the contract behind it, from a process that never runs a network itself. */

import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errorReport } from '../../src-shared/errors'
import { History } from '../history/history'
import { builtInRecipes } from '../runs/recipe-file'
import { defaultWorkspaceDir, openWorkspace } from '../workspace/workspace'
import { hostArguments } from './arguments'
import { Changes } from './changes'
import { contractHandler } from './contract-handler'
import { Jobs } from './jobs'
import { hostRouter } from './router'
import { RunRows } from './run-views'
import { serveHost } from './server'
import { staticFiles } from './static-files'

/** The bundle lies in out/main/. */
const appFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** To the shell, where one has started this. */
export type FromHost = { readonly type: 'link'; readonly link: string }

async function main(): Promise<void> {
  const { port, workspaceDir } = hostArguments(process.argv.slice(2))
  const workspace = openWorkspace(resolve(workspaceDir ?? (process.env.PRUNESCOPE_WORKSPACE || defaultWorkspaceDir())))
  const files = staticFiles(join(appFolder, 'out', 'renderer'))
  const history = History.open(workspace.databasePath)
  const changes = new Changes(history, logUnexpected)
  const recipes = builtInRecipes()
  const cli = join(appFolder, 'out', 'main', 'cli.js')
  const jobs = new Jobs({
    recipes,
    command: (recipe) => [process.execPath, cli, 'run', recipe, '--workspace', workspace.dir, '--json'],
  })
  const about = { version: appVersion(), workspaceDir: workspace.dir, recipes }
  const router = hostRouter({ history, changes, rows: new RunRows(history), about, jobs })
  const handler = contractHandler(router, logUnexpected)
  const isChild = process.send !== undefined
  const served = await serveHost({
    port,
    files,
    handler,
    onLinkUsed: (next) => (isChild ? tellShell(next) : say(`The link was used. For another browser: ${next}`)),
  }).catch((error: unknown) => {
    changes.close()
    history.close()
    throw error
  })
  if (isChild) tellShell(served.link())
  else say(`Workspace: ${workspace.dir}\nOpen the workbench: ${served.link()}\nCtrl-C ends it.`)

  let closing = false
  const close = async (): Promise<void> => {
    if (closing) return
    closing = true
    await jobs.close()
    changes.close()
    await served.close()
    history.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void close().then(() => process.exit(0)))
  process.on('disconnect', () => void close().then(() => process.exit(0)))
}

function tellShell(link: string): void {
  const message: FromHost = { type: 'link', link }
  if (process.connected) process.send?.(message)
}

function appVersion(): string {
  const { version } = JSON.parse(readFileSync(join(appFolder, 'package.json'), 'utf8')) as { version: string }
  return version
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function logUnexpected(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}

try {
  await main()
} catch (error) {
  const { message, next } = errorReport(error)
  process.stderr.write(`${message}\n${next}\n`)
  process.exitCode = 1
  if (process.connected) process.disconnect()
}
