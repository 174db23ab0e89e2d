/** The window's bridge: the only things of the desktop that the page can reach, each by a name of its own. */

import { contextBridge, ipcRenderer } from 'electron'
import {
  portMessage,
  type MenuCommand,
  type OpenedFile,
  type WindowBridge,
} from '../../src-shared/contract/window-bridge'
import { channels } from './channels'

/** The little of the DOM that is needed here: this is compiled with the shell, which has none. */
declare const window: {
  readonly location: { readonly origin: string }
  readonly postMessage: (message: unknown, origin: string, transfer: readonly unknown[]) => void
}

const bridge: WindowBridge = {
  connect: () => ipcRenderer.send(channels.connect),
  chooseFile: (title, filters) => ipcRenderer.invoke(channels.chooseFile, title, filters),
  chooseFolder: (title) => ipcRenderer.invoke(channels.chooseFolder, title),
  chooseSavePath: (title, name, filters) => ipcRenderer.invoke(channels.chooseSavePath, title, name, filters),
  printPdf: (html) => ipcRenderer.invoke(channels.printPdf, html),
  setLanguage: (tag) => ipcRenderer.send(channels.language, tag),
  onOpenFile: (callback) => {
    ipcRenderer.on(channels.openFile, (_event, file: OpenedFile) => {
      callback(file)
    })
    ipcRenderer.send(channels.wantsFiles)
  },
  onMenuCommand: (callback) => {
    ipcRenderer.on(channels.menuCommand, (_event, command: MenuCommand) => {
      callback(command)
    })
  },
}

contextBridge.exposeInMainWorld('prunescope', bridge)

// A port can't cross the bridge as a value; posted to the window, it arrives in the page's own world.
ipcRenderer.on(channels.port, ({ ports }) => {
  window.postMessage(portMessage, window.location.origin, [...ports])
})
