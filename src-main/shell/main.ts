/** The shell: starts the host, shows its page in a locked window, and starts the host again should it die. */

import { app, BrowserWindow, dialog } from 'electron'
import { HostProcess } from './host-process'
import { lockDown } from './lock-down'

/** Electron 22 runs on Node 16, and starts with the application's folder as its first own argument. */
const host = new HostProcess(app.getAppPath(), process.argv.slice(1))
let window: BrowserWindow | null = null
let link: string | null = null

function openWindow(): BrowserWindow {
  const opened = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 800,
    minHeight: 560,
    title: 'Prunescope',
    show: false,
    autoHideMenuBar: true,
    webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false, spellcheck: false },
  })
  opened.once('ready-to-show', () => opened.show())
  opened.on('closed', () => {
    window = null
  })
  return opened
}

/** The page that is open has a session of its own and needs no new link, unless its host is another one now. */
function show(nextLink: string): void {
  const isAnotherHost = link === null || new URL(nextLink).port !== new URL(link).port
  link = nextLink
  if (window !== null && !isAnotherHost) return
  window ??= openWindow()
  void window.loadURL(nextLink)
}

lockDown(app, () => link)

host.onLink = show
host.onGivenUp = (words) => {
  dialog.showErrorBox('Prunescope', words)
  app.quit()
}

app.on('window-all-closed', () => app.quit())
app.on('activate', () => {
  if (window === null && link !== null) {
    window = openWindow()
    void window.loadURL(link)
  }
})
app.on('before-quit', (event) => {
  if (!host.isRunning) return
  // Runs under way write a checkpoint before the host ends.
  event.preventDefault()
  void host.stop().then(() => app.quit())
})

void app.whenReady().then(() => host.start())
