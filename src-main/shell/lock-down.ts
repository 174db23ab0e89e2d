/** What no page in this application may do: leave its own files, open others, or be given the machine's devices. */

import { shell, type App, type Event, type Session } from 'electron'
import { isAppUrl } from './app-files'

export function lockDown(app: App): void {
  app.on('web-contents-created', (_, contents) => {
    const refuseOthers = (event: Event, url: string): void => {
      if (!isAppUrl(url)) event.preventDefault()
    }
    contents.on('will-navigate', refuseOthers)
    contents.on('will-redirect', refuseOthers)
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      // Documentation opens in the user's browser, never in here.
      if (url.startsWith('https://')) void shell.openExternal(url)
      return { action: 'deny' }
    })
  })
  app.on('session-created', denyPermissions)
}

/** Reading the clipboard, cameras, notifications of the page, devices: the page needs none of them. */
function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}
