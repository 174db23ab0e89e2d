/** Keeps the focus where it is when a list is put in another order: a browser drops it from whatever is moved. */

import { watch, type WatchSource } from 'vue'

/** @param order changes when the list is about to be drawn in another order */
export function useKeptFocus(order: WatchSource): void {
  let focused: Element | null = null
  watch(order, () => (focused = document.activeElement), { flush: 'pre' })
  watch(
    order,
    () => {
      if (focused instanceof HTMLElement && focused.isConnected && focused !== document.activeElement) focused.focus()
    },
    { flush: 'post' },
  )
}
