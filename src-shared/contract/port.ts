/** One end of a line that carries the contract, whatever the transport: what oRPC's message-port link asks for. */

type ContractPort = {
  readonly on: (event: string, callback: (event?: { data: unknown }) => unknown) => void
  readonly postMessage: (message: unknown) => void
}

export type PortEnd = {
  readonly port: ContractPort
  /** A message has come in. */
  readonly deliver: (message: unknown) => void
  /** The line is down: calls under way fail, and so does whatever is called from now on. */
  readonly close: () => void
}

/**
 * @param send       puts one message on the line
 * @param whenClosed what becomes of a message on a line that is down: a call fails; an answer has nobody to go to
 */
export function portEnd(send: (message: unknown) => void, whenClosed: 'throw' | 'drop' = 'throw'): PortEnd {
  const onMessage: ((event: { data: unknown }) => unknown)[] = []
  const onClose: (() => void)[] = []
  let closed = false
  return {
    port: {
      on: (event, callback) => {
        if (event === 'message') onMessage.push(callback)
        else if (event === 'close') onClose.push(() => callback())
      },
      postMessage: (message) => {
        // Without this a call on a dead line would wait for ever.
        if (closed && whenClosed === 'throw') throw new Error('The connection to the host is closed.')
        if (!closed) send(message)
      },
    },
    deliver: (message) => {
      if (closed) return
      for (const callback of onMessage) callback({ data: message })
    },
    close: () => {
      if (closed) return
      closed = true
      for (const callback of onClose) callback()
    },
  }
}
