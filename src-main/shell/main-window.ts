/** The one window: locked, at the place where it was, showing the application's own page. */

import { BrowserWindow, screen, type Event } from 'electron'
import { startUrl } from './app-files'
import { readPlace, smallest, usablePlace, writePlace } from './window-place'

export type WindowOptions = {
  readonly preload: string
  readonly icon: string
  /** Where its place is kept. */
  readonly placeFile: string
  /** May keep it open. */
  readonly onClose: (event: Event) => void
  readonly onClosed: () => void
}

const keepPlaceAfterMs = 500

export function openMainWindow({ preload, icon, placeFile, onClose, onClosed }: WindowOptions): BrowserWindow {
  const displays = [screen.getPrimaryDisplay(), ...screen.getAllDisplays()]
  const { isMaximised, ...bounds } = usablePlace(
    readPlace(placeFile),
    displays.map(({ workArea }) => workArea),
  )
  const window = new BrowserWindow({
    ...bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    title: 'Prunescope',
    show: false,
    autoHideMenuBar: true,
    icon,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      spellcheck: false,
    },
  })
  if (isMaximised) window.maximize()
  window.once('ready-to-show', () => window.show())

  let timer: NodeJS.Timeout | null = null
  const keepPlace = (): void => {
    if (timer) clearTimeout(timer)
    timer = null
    if (!window.isDestroyed() && !window.isMinimized())
      writePlace(placeFile, { ...window.getNormalBounds(), isMaximised: window.isMaximized() })
  }
  const keepPlaceSoon = (): void => {
    timer ??= setTimeout(keepPlace, keepPlaceAfterMs)
  }
  window.on('resize', keepPlaceSoon)
  window.on('move', keepPlaceSoon)
  window.on('close', (event) => {
    keepPlace()
    onClose(event)
  })
  window.on('closed', () => {
    if (timer) clearTimeout(timer)
    onClosed()
  })
  void window.loadURL(startUrl)
  return window
}

export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
