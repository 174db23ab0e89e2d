/** What was just done can be taken back: by the button of its message for a while, by Ctrl+Z for as long as the page is open. */

import { shallowRef } from 'vue'
import { shared } from './shared'

export type Undoable = { readonly id: number; readonly text: string; readonly undo: () => Promise<unknown> }

const shownMs = 12_000
const mostKept = 50

export const undoing = shared('undo', () => {
  /** Newest last. */
  const done = shallowRef<readonly Undoable[]>([])
  const message = shallowRef<Undoable | null>(null)
  let next = 1
  let timer: ReturnType<typeof setTimeout> | undefined
  /** @param undo takes it back */
  function didSomething(text: string, undo: () => Promise<unknown>): void {
    const one = { id: next++, text, undo }
    done.value = [...done.value, one].slice(-mostKept)
    message.value = one
    hideLater()
  }
  function hideLater(): void {
    clearTimeout(timer)
    timer = setTimeout(() => (message.value = null), shownMs)
  }
  async function takeBack(one: Undoable): Promise<void> {
    done.value = done.value.filter(({ id }) => id !== one.id)
    if (message.value?.id === one.id) message.value = null
    await one.undo()
  }
  return {
    done,
    message,
    didSomething,
    takeBack,
    takeBackLast: (): void => {
      const last = done.value.at(-1)
      if (last) void takeBack(last)
    },
    /** While one reads it or is about to press its button. */
    hold: (): void => clearTimeout(timer),
    hideLater,
  }
})
