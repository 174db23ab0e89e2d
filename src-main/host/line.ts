/** A line to one view, whatever carries it: a WebSocket, the shell's pipe, a workspace's socket. */

export type Line = {
  /** Nothing happens where the line is down. */
  readonly send: (message: string | Uint8Array<ArrayBuffer>) => void
  readonly close: () => void
  /** Bytes that were sent and have not left yet: what a slow reader makes us keep. */
  readonly waitingBytes: () => number
  readonly onMessage: (callback: (message: string | Uint8Array<ArrayBuffer>) => void) => void
  readonly onClose: (callback: () => void) => void
}

export { longestMessageBytes } from '../../src-shared/contract/frames'

/** As many as a view that is well never sends in a second. */
export const mostMessagesPerSecond = 2000
