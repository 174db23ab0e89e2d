/** The system's file dialogs, for the page and the menu; what the page asks for is checked here. */

import { dirname, join } from 'node:path'
import { app, dialog, type BrowserWindow, type FileFilter, type Session } from 'electron'

const mostFilters = 20

/** Where the next dialog begins: at what was chosen last, since some systems begin with a list of recent files. */
let folder: string | null = null
const beginning = (): string => folder ?? app.getPath('home')

/** @throws TypeError when a page sends what is no title */
export function checkedTitle(given: unknown): string {
  if (typeof given !== 'string') throw new TypeError('This is no title.')
  return given.slice(0, 200)
}

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

export async function chooseFile(window: BrowserWindow, title: string, filters: FileFilter[]): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    defaultPath: beginning(),
    properties: ['openFile'],
    filters,
  })
  return canceled ? null : chosen(filePaths[0])
}

export async function chooseFolder(window: BrowserWindow, title: string): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title,
    defaultPath: beginning(),
    properties: ['openDirectory', 'createDirectory'],
  })
  return canceled ? null : chosen(filePaths[0])
}

export async function chooseSavePath(
  window: BrowserWindow,
  title: string,
  name: string,
  filters: FileFilter[],
): Promise<string | null> {
  const defaultPath = join(beginning(), name)
  const { canceled, filePath } = await dialog.showSaveDialog(window, { title, defaultPath, filters })
  return canceled ? null : chosen(filePath)
}

/** What the page makes itself is saved as a download: its dialog would else be called after an address in memory. */
export function askWhereDownloadsGo(
  session: Session,
  titleFor: (name: string) => string,
  onFailed: (name: string) => void,
): void {
  session.on('will-download', (_event, item) => {
    const name = item.getFilename()
    item.setSaveDialogOptions({ title: titleFor(name), defaultPath: join(beginning(), name) })
    item.once('done', (_done, state) => {
      if (state === 'completed') chosen(item.getSavePath())
      else if (state === 'interrupted') onFailed(name)
    })
  })
}

function chosen(path: string | undefined): string | null {
  if (path === undefined || path === '') return null
  folder = dirname(path)
  return path
}

function checkedExtension(extension: unknown): string {
  if (typeof extension === 'string' && /^[\w.*-]{1,40}$/.test(extension)) return extension
  throw new TypeError('This is no file extension.')
}
