/** What the window may never do: leave its host's page, open others, or be given the machine's devices. */

import { shell, type App, type Event } from 'electron'

/** @param allowedLink a page of the only origin that may be shown */
export function lockDown(app: App, allowedLink: () => string | null): void {
  const isAllowed = (url: string): boolean => {
    const link = allowedLink()
    return link !== null && originOf(url) === originOf(link)
  }
  app.on('web-contents-created', (_, contents) => {
    const refuseOthers = (event: Event, url: string): void => {
      if (!isAllowed(url)) event.preventDefault()
    }
    contents.on('will-navigate', refuseOthers)
    contents.on('will-redirect', refuseOthers)
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      // Documentation opens in the user's browser, never in here.
      if (url.startsWith('https://')) void shell.openExternal(url)
      return { action: 'deny' }
    })
    contents.session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
    contents.session.setPermissionCheckHandler(() => false)
  })
}

function originOf(url: string): string | null {
  try {
    return new URL(url).origin
  } catch {
    return null
  }
}
