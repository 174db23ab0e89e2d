/** Who may speak to the shell: the page in the window's main frame, and no frame inside it. */

import { isAppUrl } from './app-files'

type Frame = { readonly url: string; readonly parent: unknown; readonly frameTreeNodeId: number }

/**
 * @param sender    the frame a message came from; null when it is gone
 * @param mainFrame of the window; null when there is none
 */
export function isOwnPage(sender: Frame | null, mainFrame: Frame | null): boolean {
  return (
    sender !== null &&
    mainFrame !== null &&
    sender.parent === null &&
    sender.frameTreeNodeId === mainFrame.frameTreeNodeId &&
    isAppUrl(sender.url)
  )
}
