/** A new line to the host for the page: a port at its end, frames at the host's, and nothing read in between. */

import { MessageChannelMain, type WebContents } from 'electron'
import { portClosed } from '../../src-shared/contract/window-bridge'
import { channels } from './channels'
import type { HostProcess } from './host-process'

export function connectPage(contents: WebContents, host: HostProcess): void {
  const { port1: pagePort, port2: port } = new MessageChannelMain()
  let isOpen = true
  const close = (): void => {
    if (!isOpen) return
    isOpen = false
    port.postMessage(portClosed)
    port.close()
  }
  const line = host.open({
    onMessage: (message) => {
      if (isOpen) port.postMessage(message)
    },
    onClose: close,
  })
  port.on('message', ({ data }: { data: unknown }) => {
    if (typeof data === 'string' || data instanceof Uint8Array) line?.send(data)
    else {
      line?.close()
      close()
    }
  })
  // The page was reloaded, has closed its port, or is gone.
  port.on('close', () => {
    isOpen = false
    line?.close()
  })
  port.start()
  contents.postMessage(channels.port, null, [pagePort])
  // Between a host's death and the next one's start there is none: the page asks again.
  if (line === null) close()
}
