/** The shell's beginning: what must be settled before Electron is ready, and one application at a time. */

import { app } from 'electron'
import { announceAppProtocol } from './app-protocol'
import { Desktop } from './desktop'
import { askedWorkspace, profileFolder, recipeFiles } from './launch'
import { lockDown } from './lock-down'

const argv = process.argv.slice(1)

app.setPath('userData', profileFolder(app.getPath('userData'), askedWorkspace(argv, process.env)))
// As root Chromium runs without its sandbox only; who starts it so has said so.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
announceAppProtocol()
lockDown(app)

if (app.requestSingleInstanceLock()) {
  const desktop = new Desktop(argv)
  desktop.openFiles(recipeFiles(argv, process.cwd()))
  app.on('open-file', (event, path) => {
    event.preventDefault()
    desktop.openFiles([path])
  })
  app.on('second-instance', (_event, otherArgv, otherFolder) => {
    desktop.bringForward()
    desktop.openFiles(recipeFiles(otherArgv.slice(1), otherFolder))
  })
  app.on('activate', () => desktop.bringForward())
  app.on('before-quit', (event) => desktop.onQuit(event))
  // On macOS the application stays when its window is closed, as applications there do.
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  // A terminal or a system that ends us does not wait for an answer: what runs is paused after a checkpoint.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => desktop.quitUnasked())
  void app.whenReady().then(() => desktop.start())
} else app.quit()
