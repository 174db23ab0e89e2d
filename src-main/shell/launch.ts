/** What the shell's own command line and environment say: the host's options, its Node, the files to open. */

import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The options that are the host's; the others are Electron's and Chromium's. */
export function hostOptions(argv: readonly string[]): readonly string[] {
  const known = ['--workspace']
  return argv.flatMap((arg, index) => {
    if (known.includes(arg)) return [arg, ...argv.slice(index + 1, index + 2)]
    return known.some((name) => arg.startsWith(`${name}=`)) ? [arg] : []
  })
}

/** The workspace that was asked for by name; null for the user's own. */
export function askedWorkspace(argv: readonly string[], env: NodeJS.ProcessEnv): string | null {
  const [option, value] = hostOptions(argv)
  const dir = value ?? option?.slice('--workspace='.length) ?? env.PRUNESCOPE_WORKSPACE
  return dir === undefined || dir === '' ? null : resolve(dir)
}

/** Each workspace that is asked for by name has a window of its own, with a place and an instance of its own. */
export function profileFolder(userData: string, workspaceDir: string | null): string {
  if (workspaceDir === null) return userData
  return join(userData, 'workspaces', createHash('sha256').update(workspaceDir).digest('hex').slice(0, 16))
}

const recipeEnding = /\.(ya?ml|prunescope-recipe)$/i

/** The recipe files that a command line names, as absolute paths. */
export function recipeFiles(argv: readonly string[], folder: string): readonly string[] {
  return argv
    .filter((arg) => !arg.startsWith('-') && recipeEnding.test(arg))
    .map((arg) => resolve(folder, arg))
    .filter((path) => existsSync(path) && statSync(path).isFile())
}

/** Variables that would make another program of the host, or let a debugger in. */
const dangerous = new Set(['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'NODE_PATH', 'NODE_REPL_EXTERNAL_MODULE'])

export function hostEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !dangerous.has(name.toUpperCase()))
  return { ...Object.fromEntries(kept), PRUNESCOPE_SHELL_PIPE: '3' }
}

/** The Node that the host runs on: packaged it comes with the application, else the scripts name it. */
export function nodeProgram(env: NodeJS.ProcessEnv, resourcesFolder: string, isPackaged: boolean): string {
  if (isPackaged) return join(resourcesFolder, 'node', process.platform === 'win32' ? 'node.exe' : 'node')
  return env.PRUNESCOPE_NODE ?? 'node'
}

/** Plain Node can't read the archive: what it runs lies beside it. */
export function hostScript(appFolder: string): string {
  return join(appFolder.replace(/\.asar$/, '.asar.unpacked'), 'out', 'main', 'host.js')
}
