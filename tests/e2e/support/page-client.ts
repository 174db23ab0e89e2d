/** The contract for tests that drive a page: a line of its own beside the page's, over the same bridge. */

import { Connection, type HostClient } from '../../../src-renderer/app/connection'
import { portTransport } from '../../../src-renderer/app/transports'
import type { WindowBridge } from '../../../src-shared/contract/window-bridge'

/** What a page has once `page-client.ts` has been evaluated in it. */
export type PageTools = {
  readonly client: () => Promise<HostClient>
  /** False once the line is down: it is not opened again by itself. */
  readonly isUp: () => boolean
}

const { prunescope } = globalThis as { readonly prunescope?: WindowBridge }
if (!prunescope) throw new Error('The window has no bridge.')
// Two that wait for a port at once would take the same: this one does not compete with the page's for another.
const connection = new Connection({ ...portTransport(prunescope), whyClosed: () => new Promise(() => undefined) })
connection.open()

const tools: PageTools = {
  isUp: () => connection.status.value === 'open',
  client: async () => {
    for (;;) {
      const client = connection.client.value
      if (client) return client
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  },
}

Object.assign(globalThis, { e2e: tools })
