/** The system's file dialogs, for the page and the menu; what the page asks for is checked here. */

import { dialog, type BrowserWindow, type FileFilter } from 'electron'

const mostFilters = 20

/** @throws TypeError when a page sends what is no list of filters */
export function checkedFilters(given: unknown): FileFilter[] {
  if (!Array.isArray(given) || given.length > mostFilters) throw new TypeError('These are no file filters.')
  return given.map((filter: unknown) => {
    if (typeof filter !== 'object' || filter === null) throw new TypeError('This is no file filter.')
    const { name, extensions } = filter as { name?: unknown; extensions?: unknown }
    if (typeof name !== 'string' || !Array.isArray(extensions)) throw new TypeError('This is no file filter.')
    return { name: name.slice(0, 200), extensions: extensions.map(checkedExtension) }
  })
}

/** The last part of what is given: a page chooses a name, its user the folder. */
export function checkedName(given: unknown): string {
  if (typeof given !== 'string') throw new TypeError('This is no file name.')
  return (given.split(/[\\/]/).pop() ?? '').slice(0, 200)
}

export async function chooseFile(window: BrowserWindow, filters: FileFilter[]): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openFile'], filters })
  return canceled ? null : (filePaths[0] ?? null)
}

export async function chooseFolder(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    properties: ['openDirectory', 'createDirectory'],
  })
  return canceled ? null : (filePaths[0] ?? null)
}

export async function chooseSavePath(
  window: BrowserWindow,
  name: string,
  filters: FileFilter[],
): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath: name, filters })
  return canceled || filePath === undefined || filePath === '' ? null : filePath
}

function checkedExtension(extension: unknown): string {
  if (typeof extension === 'string' && /^[\w.*-]{1,40}$/.test(extension)) return extension
  throw new TypeError('This is no file extension.')
}
