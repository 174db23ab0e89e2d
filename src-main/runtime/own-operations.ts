/** Prunescope's own TensorFlow operations (scripts/compute-runtime/native): loaded once, after TensorFlow. */

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { OPERATIONS_ADDON_NAME } from '../../scripts/compute-runtime/layout.mjs'

let started = false

/**
 * Makes the operations known to the loaded TensorFlow, where they were built beside the addon: they are not with an addon
 * of the user's own or of tfjs's installer, and the engine then takes TensorFlow's.
 *
 * @param threads that share the blocks of one operation
 */
export function startOwnOperations(require: NodeJS.Require, addonPath: string, threads: number): void {
  const path = join(dirname(addonPath), OPERATIONS_ADDON_NAME)
  if (started || process.env.PRUNESCOPE_OWN_OPERATIONS === '0' || !existsSync(path)) return
  const addon: { start: (threads: number) => void } = require(path)
  addon.start(threads)
  started = true
}

/** Whether this process has them. They are for the CPU, in float32 and bfloat16. */
export function hasOwnOperations(): boolean {
  return started
}
