/** Work that is asked for many times and done once before the next picture. */

import { onScopeDispose } from 'vue'

/** @returns asks for the work */
export function beforeNextFrame(work: () => void): () => void {
  let frame = 0
  onScopeDispose(() => cancelAnimationFrame(frame))
  return () => {
    if (frame !== 0) return
    frame = requestAnimationFrame(() => {
      frame = 0
      work()
    })
  }
}
