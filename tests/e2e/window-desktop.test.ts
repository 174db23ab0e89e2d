/** What a desktop is used to: a menu on the right mouse button, dialogs with a title that begin where the last one ended. */

import type { ElectronApplication } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { oneWindow } from './support/one-window'
import { whyNoWindow } from './support/window'

const reason = whyNoWindow()

describe.skipIf(reason !== null)(`the window${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  const shown = oneWindow()

  test('offers on text what can be done with it, and nothing beside text', async () => {
    const editFlags = { canCopy: true, canCut: true, canPaste: true }
    const field = await menuOn(shown.app, { isEditable: true, selectionText: '', editFlags })
    expect(field).toEqual(['Cut', 'Copy', 'Paste', '', 'Select All'])
    expect(await menuOn(shown.app, { isEditable: false, selectionText: 'half', editFlags })).toEqual(['Copy'])
    expect(await menuOn(shown.app, { isEditable: false, selectionText: '', editFlags })).toBeNull()
  })

  test('asks for files with a title, where the last one was, and for a download under its name', async () => {
    await recordDialogs(shown.app, '/elsewhere/mine.safetensors')
    await shown.page.evaluate(`(async () => {
      await prunescope.chooseFile('Import', [])
      await prunescope.chooseFolder('Data')
      await prunescope.chooseSavePath('Export', 'small.onnx', [])
    })()`)
    await shown.page.evaluate(`(() => {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(new Blob(['a,b']))
      link.download = 'table.csv'
      link.click()
    })()`)
    await expect.poll(() => dialogsOf(shown.app)).toHaveLength(4)
    expect((await dialogsOf(shown.app)).slice(1)).toEqual([
      { title: 'Data', defaultPath: '/elsewhere' },
      { title: 'Export', defaultPath: '/elsewhere/small.onnx' },
      { title: 'Save table.csv', defaultPath: '/elsewhere/table.csv' },
    ])
  })
})

type Clicked = { readonly isEditable: boolean; readonly selectionText: string; readonly editFlags: object }

/** Its labels; null where none was opened. The system draws it, so it is read before. */
function menuOn(app: ElectronApplication, clicked: Clicked): Promise<readonly string[] | null> {
  return app.evaluate(({ BrowserWindow, Menu }, params) => {
    let labels: readonly string[] | null = null
    const { popup } = Menu.prototype
    Menu.prototype.popup = function () {
      labels = this.items.map(({ label }) => label)
    }
    BrowserWindow.getAllWindows()[0]?.webContents.emit('context-menu', {}, params)
    Menu.prototype.popup = popup
    return labels
  }, clicked)
}

type Asked = { readonly title?: string; readonly defaultPath?: string }

/** Whatever is asked for, that path is chosen; downloads are not kept. */
async function recordDialogs(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ app: self, dialog, session }, chosen) => {
    const asked: Asked[] = []
    Object.assign(self, { askedInTest: asked })
    const keep = ({ title, defaultPath }: Asked): void => void asked.push({ title, defaultPath })
    dialog.showOpenDialog = (...given: unknown[]) => {
      keep(given.at(-1) as Asked)
      return Promise.resolve({ canceled: false, filePaths: [chosen] })
    }
    dialog.showSaveDialog = (...given: unknown[]) => {
      keep(given.at(-1) as Asked)
      return Promise.resolve({ canceled: true, filePath: '' })
    }
    session.defaultSession.on('will-download', (_event, item) => {
      keep(item.getSaveDialogOptions())
      item.cancel()
    })
  }, path)
}

function dialogsOf(app: ElectronApplication): Promise<readonly Asked[]> {
  return app.evaluate(({ app: self }) => (self as unknown as { readonly askedInTest: Asked[] }).askedInTest)
}
