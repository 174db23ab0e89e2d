/** The one window: locked, at the place where it was, showing the application's own page. */

import { BrowserWindow, screen, type Event } from 'electron'
import { startUrl } from './app-files'
import { frameOffset, readPlace, smallest, usablePlace, writePlace } from './window-place'

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
const settledAfterMs = 300

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
  // A window manager may add its frame to where it was told to put the window; kept as it is, it would wander with each start.
  let added = { x: 0, y: 0 }
  window.once('ready-to-show', () => {
    window.show()
    setTimeout(() => {
      if (!window.isDestroyed()) added = frameOffset(bounds, window.getNormalBounds())
    }, settledAfterMs)
  })

  let timer: NodeJS.Timeout | null = null
  const keepPlace = (): void => {
    if (timer) clearTimeout(timer)
    timer = null
    if (window.isDestroyed() || window.isMinimized()) return
    const { x, y, width, height } = window.getNormalBounds()
    writePlace(placeFile, { x: x - added.x, y: y - added.y, width, height, isMaximised: window.isMaximized() })
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
