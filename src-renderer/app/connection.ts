/** The line to the host, opened again whenever it breaks. */

import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { inject, ref, shallowRef, type InjectionKey } from 'vue'
import type { Contract } from '../../src-shared/contract/contract'
import { portEnd, type PortEnd } from '../../src-shared/contract/port'
import { BinaryCodec, type WireMessage } from '../../src-shared/contract/binary-codec'
import type { Transport } from './transports'

export type HostClient = ContractRouterClient<Contract>

/** `refused`: the host is there, and knows nothing of this page's session. */
export type ConnectionStatus = 'connecting' | 'open' | 'lost' | 'refused'

const firstRetryMs = 250
const longestRetryMs = 4000

export class Connection {
  readonly status = ref<ConnectionStatus>('connecting')
  /** Null while there is no line. */
  readonly client = shallowRef<HostClient | null>(null)
  readonly #transport: Transport
  #retryMs = firstRetryMs

  constructor(transport: Transport) {
    this.#transport = transport
  }

  open(): void {
    const codec = new BinaryCodec()
    let end: PortEnd | null = null
    this.#transport.open({
      onOpen: (send) => {
        end = portEnd((message) => send(typeof message === 'string' ? codec.encode(message) : bytesOf(message)))
        this.#retryMs = firstRetryMs
        this.client.value = createORPCClient(new RPCLink({ port: end.port, customJsonSerializers: codec.serializers }))
        this.status.value = 'open'
      },
      onMessage: (message) => end?.deliver(codec.decode(message)),
      onClose: () => {
        end?.close()
        this.client.value = null
        this.status.value = 'lost'
        setTimeout(() => void this.#openAgain(), this.#retryMs)
        this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs)
      },
    })
  }

  async #openAgain(): Promise<void> {
    if ((await this.#transport.whyClosed()) === 'refused') this.status.value = 'refused'
    else this.open()
  }
}

function bytesOf(message: unknown): WireMessage {
  if (message instanceof Uint8Array) return new Uint8Array(message)
  throw new TypeError('oRPC sent what is neither text nor bytes.')
}

export const connectionKey: InjectionKey<Connection> = Symbol('connection')

export function useConnection(): Connection {
  const connection = inject(connectionKey)
  if (!connection) throw new Error('No connection has been provided to this component.')
  return connection
}
