/** The application's menu: the ways to each part of the page, with the keys that everyone knows. */

import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { MenuCommand } from '../../src-shared/contract/window-bridge'
import type { Texts } from './texts'

export type MenuActions = {
  readonly openRecipe: () => void
  readonly showWorkspace: () => void
  readonly about: () => void
  /** What is the page's to do. */
  readonly command: (command: MenuCommand) => void
}

export function setMenu(texts: Texts, { openRecipe, showWorkspace, about, command }: MenuActions): void {
  const isMac = process.platform === 'darwin'
  const separator = { type: 'separator' } as const
  const ofPage = (name: MenuCommand, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => command(name),
    ...(accelerator === undefined ? {} : { accelerator }),
  })
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      label: texts.file,
      submenu: [
        ofPage('new', texts.newExperiment, 'CmdOrCtrl+N'),
        { label: texts.openRecipe, accelerator: 'CmdOrCtrl+O', click: openRecipe },
        ofPage('import', texts.importCheckpoint, 'CmdOrCtrl+I'),
        separator,
        { label: texts.showWorkspace, click: showWorkspace },
        separator,
        isMac ? { role: 'close', label: texts.closeWindow } : { role: 'quit', label: texts.quit },
      ],
    },
    {
      label: texts.edit,
      submenu: [
        { role: 'undo', label: texts.undo },
        { role: 'redo', label: texts.redo },
        separator,
        { role: 'cut', label: texts.cut },
        { role: 'copy', label: texts.copy },
        { role: 'paste', label: texts.paste },
        { role: 'selectAll', label: texts.selectAll },
      ],
    },
    {
      label: texts.view,
      submenu: [
        ofPage('runs', texts.runs, 'CmdOrCtrl+1'),
        ofPage('compare', texts.compare, 'CmdOrCtrl+2'),
        ofPage('queue', texts.queue, 'CmdOrCtrl+3'),
        ofPage('runtime', texts.computeRuntime, 'CmdOrCtrl+4'),
        ofPage('palette', texts.commands, 'CmdOrCtrl+K'),
        separator,
        ofPage('back', texts.back, isMac ? 'Cmd+[' : 'Alt+Left'),
        ofPage('forward', texts.forward, isMac ? 'Cmd+]' : 'Alt+Right'),
        separator,
        { role: 'reload', label: texts.reload },
        { role: 'toggleDevTools', label: texts.developerTools },
        separator,
        { role: 'resetZoom', label: texts.actualSize },
        { role: 'zoomIn', label: texts.zoomIn },
        // The plus sign without Shift, as browsers have it.
        { role: 'zoomIn', label: texts.zoomIn, accelerator: 'CmdOrCtrl+=', visible: false },
        { role: 'zoomOut', label: texts.zoomOut },
        separator,
        { role: 'togglefullscreen', label: texts.fullScreen },
      ],
    },
    {
      label: texts.window,
      submenu: [
        { role: 'minimize', label: texts.minimise },
        ...(isMac
          ? ([{ role: 'zoom' }, { role: 'front' }] as const)
          : [{ role: 'close', label: texts.closeWindow } as const]),
      ],
    },
    {
      role: 'help',
      label: texts.help,
      submenu: [ofPage('keys', texts.keys), separator, { label: texts.about, click: about }],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
