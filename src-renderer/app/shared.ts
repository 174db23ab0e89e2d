/** What the whole page shares: made once by the component at its top, used by it and by any below it. */

import { getCurrentInstance, inject, provide, type InjectionKey } from 'vue'

export type Shared<T> = {
  /** To be called in the setup of the component at the top. */
  readonly provide: () => T
  /** @throws Error where nothing has provided it */
  readonly use: () => T
}

export function shared<T>(name: string, create: () => T): Shared<T> {
  const key: InjectionKey<{ readonly value: T }> = Symbol(name)
  /** A component can't inject what it has provided itself. */
  const own = new WeakMap<object, { readonly value: T }>()
  return {
    provide: () => {
      const provided = { value: create() }
      const component = getCurrentInstance()
      if (component) own.set(component, provided)
      provide(key, provided)
      return provided.value
    },
    use: () => {
      const component = getCurrentInstance()
      const provided = (component && own.get(component)) ?? inject(key, null)
      if (!provided) throw new Error(`${name} has not been provided to this component.`)
      return provided.value
    },
  }
}
