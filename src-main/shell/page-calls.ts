/** What the page may ask of the shell. Every message's sender is checked, and so is what it brings. */

import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type BrowserWindow } from 'electron'
import { channels } from './channels'
import { checkedFilters, checkedName, checkedTitle, chooseFile, chooseFolder, chooseSavePath } from './dialogs'
import { checkedPage, printPdf } from './print-pdf'
import { isOwnPage } from './sender'

export type PageCalls = {
  readonly currentWindow: () => BrowserWindow | null
  readonly onConnect: (window: BrowserWindow) => void
  readonly onWantsFiles: (window: BrowserWindow) => void
  readonly onLanguage: (tag: string) => void
}

export function answerPage({ currentWindow, onConnect, onWantsFiles, onLanguage }: PageCalls): void {
  /** The window whose page speaks; null when it is anyone else. */
  const windowOf = ({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): BrowserWindow | null => {
    const window = currentWindow()
    return window && isOwnPage(senderFrame, window.webContents.mainFrame) ? window : null
  }
  const on = (channel: string, act: (window: BrowserWindow, sent: unknown) => void): void => {
    ipcMain.on(channel, (event, sent: unknown) => {
      const window = windowOf(event)
      if (window) act(window, sent)
    })
  }
  const handle = (channel: string, act: (window: BrowserWindow, ...args: readonly unknown[]) => unknown): void => {
    ipcMain.handle(channel, (event, ...args: readonly unknown[]) => {
      const window = windowOf(event)
      if (window === null) throw new Error('Only the window’s own page may ask for this.')
      return act(window, ...args)
    })
  }
  on(channels.connect, onConnect)
  on(channels.wantsFiles, onWantsFiles)
  on(channels.language, (_window, tag) => {
    if (typeof tag === 'string') onLanguage(tag)
  })
  handle(channels.chooseFile, (window, title, filters) =>
    chooseFile(window, checkedTitle(title), checkedFilters(filters)),
  )
  handle(channels.chooseFolder, (window, title) => chooseFolder(window, checkedTitle(title)))
  handle(channels.printPdf, (_window, html) => printPdf(checkedPage(html)))
  handle(channels.chooseSavePath, (window, title, name, filters) =>
    chooseSavePath(window, checkedTitle(title), checkedName(name), checkedFilters(filters)),
  )
}
