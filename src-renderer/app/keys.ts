/** Keys: what each does where one is, so that they work and can be listed. */

import { onScopeDispose, shallowReactive } from 'vue'
import { shared } from './shared'

export type KeyBinding = {
  /** As in `Ctrl+Z`, `Shift+ArrowDown`, `/`; any of them. Ctrl is also the Mac's Command. */
  readonly keys: readonly string[]
  readonly title: string
  readonly act: (event: KeyboardEvent) => void
  /** Also while one types into a field. */
  readonly whileTyping?: boolean
}

export type KeyGroup = {
  readonly title: string
  readonly bindings: readonly KeyBinding[]
  /** Listed here, carried out by the component that has the focus. */
  readonly isOnlyListed?: boolean
}

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Letters are the same in either case; Shift counts only where it is named, since it makes signs such as `?`. */
export function isPressed(keys: string, event: KeyPress): boolean {
  const parts = keys === '+' ? ['+'] : keys.split('+')
  const key = parts.at(-1) ?? ''
  const has = (modifier: string): boolean => parts.slice(0, -1).includes(modifier)
  const isNamed = key.length > 1 || /[a-z]/i.test(key)
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    (event.ctrlKey || event.metaKey) === has('Ctrl') &&
    event.altKey === has('Alt') &&
    (!isNamed || event.shiftKey === has('Shift'))
  )
}

/** Acts on the first binding that the key belongs to. */
export function pressed(bindings: readonly KeyBinding[], event: KeyboardEvent): boolean {
  const binding = bindings.find(({ keys }) => keys.some((one) => isPressed(one, event)))
  if (!binding) return false
  event.preventDefault()
  event.stopPropagation()
  binding.act(event)
  return true
}

export function isTyping({ target }: Event): boolean {
  return target instanceof HTMLElement && target.closest('input:not([type=checkbox]), textarea, select') !== null
}

export const keyboard = shared('keyboard', () => {
  const groups = shallowReactive(new Set<() => KeyGroup>())
  const onKey = (event: KeyboardEvent): void => {
    // A dialog has keys of its own.
    if (event.defaultPrevented || document.querySelector('dialog[open]')) return
    const all = [...groups].flatMap((group) => {
      const { bindings, isOnlyListed } = group()
      return isOnlyListed ? [] : bindings
    })
    pressed(isTyping(event) ? all.filter(({ whileTyping }) => whileTyping) : all, event)
  }
  addEventListener('keydown', onKey)
  onScopeDispose(() => removeEventListener('keydown', onKey))
  return {
    groups,
    /** For as long as the component is there that asks for it. */
    bind: (group: () => KeyGroup): void => {
      groups.add(group)
      onScopeDispose(() => groups.delete(group))
    },
  }
})

const names: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  ' ': 'Space',
  Escape: 'Esc',
  Delete: 'Del',
}

/** As printed on keys. */
export function keyCaps(keys: string): readonly string[] {
  return keys.split('+').map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
}
