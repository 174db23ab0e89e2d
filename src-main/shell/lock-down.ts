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
  app.on('session-created', denyOtherPermissions)
}

/** Copying a picture or a table, after a click. Reading the clipboard, cameras, notifications, devices: the page needs none of them. */
const isCopying = (permission: string): boolean => permission === 'clipboard-sanitized-write'

function denyOtherPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(isCopying(permission)))
  session.setPermissionCheckHandler((_contents, permission) => isCopying(permission))
  session.setDevicePermissionHandler(() => false)
}
