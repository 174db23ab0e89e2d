/** Where the application's own scripts are, in a checkout and when installed. */

import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** This module's source and the bundles both lie two folders below the application's. */
export const appFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

export function provisionScript(folder = appFolder): string {
  return join(folder, 'scripts', 'compute-runtime', 'provision.mjs')
}

/** Reads a training's data, and makes its batches ahead. */
export function dataThreadScript(folder = appFolder): string {
  return join(folder, 'out', 'main', 'data-thread.js')
}

export function cliScript(folder = appFolder): string {
  return join(folder, 'out', 'main', 'cli.js')
}
