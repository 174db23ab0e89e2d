/** What a person does outside the page: choosing files for it, and finding what it saved; in a browser, and in the window. */

import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { expect } from 'vitest'
import { patienceMs } from '../served-page'

type Act = () => Promise<void>
type Saved = { readonly name: string; readonly bytes: Buffer }

export type Hands = {
  /** @param act what makes the page ask for a file */
  readonly choose: (path: string, act: Act) => Promise<void>
  /** @param act what makes the page give a file away */
  readonly saved: (act: Act) => Promise<Saved>
}

export function handsInBrowser(page: Page): Hands {
  return {
    choose: async (path, act) => {
      const chooser = page.waitForEvent('filechooser')
      await act()
      await (await chooser).setFiles(path)
    },
    saved: async (act) => {
      const download = page.waitForEvent('download')
      await act()
      const file = await download
      return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
    },
  }
}

/** The system's dialogs can't be driven: they answer what the person would have chosen. @param folder for what is saved */
export async function handsAtWindow(app: ElectronApplication, folder: string): Promise<Hands> {
  await app.evaluate(({ app: self, dialog, session }, into) => {
    const saved: string[] = []
    const placeOf = (name: string): string => `${into}/${saved.length} ${name.replace(/^.*\//, '')}`
    dialog.showSaveDialog = (...given: unknown[]) => {
      const options = given.at(-1) as { readonly defaultPath?: string }
      const filePath = placeOf(options.defaultPath ?? '')
      saved.push(filePath)
      return Promise.resolve({ canceled: false, filePath })
    }
    session.defaultSession.on('will-download', (_, item) => {
      const path = placeOf(item.getFilename())
      item.setSavePath(path)
      item.once('done', () => void saved.push(path))
    })
    Object.assign(self, { savedInTest: saved })
  }, folder)
  const savedSoFar = (): Promise<readonly string[]> =>
    app.evaluate(({ app: self }) => (self as unknown as { readonly savedInTest: string[] }).savedInTest)
  return {
    choose: async (path, act) => {
      await app.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
      }, path)
      await act()
    },
    saved: async (act) => {
      const { length } = await savedSoFar()
      await act()
      await expect.poll(async () => (await savedSoFar()).length, { timeout: patienceMs }).toBeGreaterThan(length)
      const path = (await savedSoFar())[length] ?? ''
      // Written under another name first: it is there when it is whole.
      await expect.poll(() => sizeOf(path), { timeout: patienceMs }).toBeGreaterThan(0)
      return { name: basename(path), bytes: readFileSync(join(path)) }
    },
  }
}

function sizeOf(path: string): number {
  try {
    return readFileSync(path).length
  } catch {
    return 0
  }
}
