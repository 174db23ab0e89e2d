/** What the shell's preload gives the window; a browser has none of it. */

import type { WindowBridge } from '../src-shared/contract/window-bridge'

declare global {
  interface Window {
    readonly prunescope?: WindowBridge
  }
}
