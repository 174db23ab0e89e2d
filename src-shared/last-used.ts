/** The few values that were asked for last, so that what takes long to get is got once. */

export class LastUsed<K, V> {
  readonly #limit: number
  /** Least recently used first. */
  readonly #values = new Map<K, V>()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Made by `make` where it is not at hand; what `make` throws is not kept. */
  get(key: K, make: () => V): V {
    const value = this.#values.get(key) ?? make()
    this.#values.delete(key)
    this.#values.set(key, value)
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= this.#limit) break
      this.#values.delete(oldest)
    }
    return value
  }

  /** Without making it, and without its counting as used. */
  peek(key: K): V | undefined {
    return this.#values.get(key)
  }

  forget(key: K): void {
    this.#values.delete(key)
  }
}
