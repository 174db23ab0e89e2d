/** A page as a PDF: shown by a window that nobody sees, which runs no script and reaches no network. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrowserWindow } from 'electron'

/** A report with a hundred figures has a few. */
const longestPage = 50_000_000

/** @throws TypeError when what is sent is no page */
export function checkedPage(given: unknown): string {
  if (typeof given !== 'string' || given.length > longestPage) throw new TypeError('This is no page to print.')
  return given
}

export async function printPdf(html: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'prunescope-print-'))
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      // Without anything of the window's own page, and gone with it.
      partition: 'print',
    },
  })
  try {
    const file = join(folder, 'report.html')
    await writeFile(file, html)
    await window.loadFile(file)
    return await window.webContents.printToPDF({
      printBackground: true,
      preferCSSPageSize: true,
      generateTaggedPDF: true,
      generateDocumentOutline: true,
    })
  } finally {
    window.destroy()
    await rm(folder, { recursive: true, force: true })
  }
}
