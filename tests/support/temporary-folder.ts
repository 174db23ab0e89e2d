/** Where a test may write. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** @returns a folder that goes when the test ends that asked for it */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-folder-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
