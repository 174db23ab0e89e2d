/** A browser's WebSocket as a line of the contract. */

import type { WebSocket } from 'ws'
import type { Line } from './line'

export function webSocketLine(socket: WebSocket): Line {
  socket.on('error', () => socket.terminate())
  return {
    send: (message) => {
      if (socket.readyState === socket.OPEN) socket.send(message)
    },
    close: () => socket.close(1003),
    waitingBytes: () => socket.bufferedAmount,
    onMessage: (callback) => {
      socket.on('message', (data, isBinary) => {
        const bytes = Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data
        callback(isBinary ? new Uint8Array(bytes) : bytes.toString('utf8'))
      })
    },
    onClose: (callback) => {
      socket.on('close', callback)
    },
  }
}
