/** Gives the user a file of text to keep. */

import type { ExportedRuns } from '../../../src-shared/contract/views'

export function saveText({ fileName, text }: ExportedRuns): void {
  const url = URL.createObjectURL(
    new Blob([text], { type: fileName.endsWith('.csv') ? 'text/csv' : 'application/json' }),
  )
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  link.click()
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
