/** What the right mouse button offers on text: Electron has nothing there by itself. */

import { Menu, type BrowserWindow, type MenuItemConstructorOptions } from 'electron'
import type { Texts } from './texts'

/** @param textsNow of the language that the page is in when it is asked for */
export function offerContextMenu(window: BrowserWindow, textsNow: () => Texts): void {
  window.webContents.on('context-menu', (_event, { isEditable, selectionText, editFlags }) => {
    const texts = textsNow()
    const copy: MenuItemConstructorOptions = { role: 'copy', label: texts.copy, enabled: editFlags.canCopy }
    if (isEditable)
      Menu.buildFromTemplate([
        { role: 'cut', label: texts.cut, enabled: editFlags.canCut },
        copy,
        { role: 'paste', label: texts.paste, enabled: editFlags.canPaste },
        { type: 'separator' },
        { role: 'selectAll', label: texts.selectAll },
      ]).popup({ window })
    else if (selectionText.trim() !== '') Menu.buildFromTemplate([copy]).popup({ window })
  })
}
