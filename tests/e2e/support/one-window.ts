/** A window for all tests of a file, with the contract's client in its page. */

import { afterAll, beforeAll } from 'vitest'
import { Desk, equip, type AppUnderTest } from './window'

/** To be called where the tests are described; what it gives is there once they run. */
export function oneWindow(): Pick<AppUnderTest, 'app' | 'page'> & Pick<Desk, 'workspaceDir'> {
  let opened: { readonly desk: Desk; readonly shown: AppUnderTest } | null = null
  const now = () => {
    if (opened === null) throw new Error('The window has not been opened.')
    return opened
  }
  beforeAll(async () => {
    const desk = await Desk.open()
    opened = { desk, shown: await desk.launch() }
    await equip(opened.shown.page)
  })
  afterAll(async () => opened?.desk.close())
  return {
    get app() {
      return now().shown.app
    },
    get page() {
      return now().shown.page
    },
    get workspaceDir() {
      return now().desk.workspaceDir
    },
  }
}
