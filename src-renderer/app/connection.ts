/** The line to the host: one WebSocket that is opened again whenever it breaks. */

import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { inject, ref, shallowRef, type InjectionKey } from 'vue'
import type { Contract } from '../../src-shared/contract/contract'
import { portEnd } from '../../src-shared/contract/port'
import { BinaryCodec } from '../../src-shared/contract/binary-codec'

export type HostClient = ContractRouterClient<Contract>

/** `refused`: the host is there, and knows nothing of this page's session. */
export type ConnectionStatus = 'connecting' | 'open' | 'lost' | 'refused'

const firstRetryMs = 250
const longestRetryMs = 4000

export class Connection {
  readonly status = ref<ConnectionStatus>('connecting')
  /** Null while there is no line. */
  readonly client = shallowRef<HostClient | null>(null)
  #retryMs = firstRetryMs

  open(): void {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/contract`)
    socket.binaryType = 'arraybuffer'
    const codec = new BinaryCodec()
    const end = portEnd((message) => {
      if (typeof message === 'string') socket.send(codec.encode(message))
      else if (message instanceof Uint8Array) socket.send(new Uint8Array(message))
    })
    socket.addEventListener('open', () => {
      this.#retryMs = firstRetryMs
      this.client.value = createORPCClient(new RPCLink({ port: end.port, customJsonSerializers: codec.serializers }))
      this.status.value = 'open'
    })
    socket.addEventListener('message', ({ data }) => {
      end.deliver(codec.decode(data instanceof ArrayBuffer ? new Uint8Array(data) : String(data)))
    })
    socket.addEventListener('close', () => {
      end.close()
      this.client.value = null
      this.status.value = 'lost'
      setTimeout(() => void this.#openAgain(), this.#retryMs)
      this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs)
    })
  }

  /** A browser does not say why a WebSocket was refused; asking for the page does. */
  async #openAgain(): Promise<void> {
    const status = await fetch('/', { method: 'HEAD', cache: 'no-store' }).then(
      (response) => response.status,
      () => null,
    )
    if (status === 401) this.status.value = 'refused'
    else this.open()
  }
}

export const connectionKey: InjectionKey<Connection> = Symbol('connection')

export function useConnection(): Connection {
  const connection = inject(connectionKey)
  if (!connection) throw new Error('No connection has been provided to this component.')
  return connection
}
