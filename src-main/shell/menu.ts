/** The application's menu, with the keys that everyone knows. */

import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { Texts } from './texts'

export type MenuActions = {
  readonly openRecipe: () => void
  /** Null until the host has said which. */
  readonly showWorkspace: () => void
}

export function setMenu(texts: Texts, { openRecipe, showWorkspace }: MenuActions): void {
  const isMac = process.platform === 'darwin'
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: texts.file,
      submenu: [
        { label: texts.openRecipe, accelerator: 'CmdOrCtrl+O', click: openRecipe },
        { label: texts.showWorkspace, click: showWorkspace },
        { type: 'separator' },
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    {
      label: texts.edit,
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: texts.view,
      submenu: [
        { role: 'reload' },
        { role: 'toggleDevTools' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    {
      label: texts.window,
      submenu: [{ role: 'minimize' }, { role: 'zoom' }, ...(isMac ? [{ role: 'front' } as const] : [])],
    },
    { role: 'help', label: texts.help, submenu: [{ role: 'about' }] },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
