/** Lets streams sleep until something has happened, or until nobody reads them any more. */

export class WakeUps {
  #waiting: (() => void)[] = []

  /** Wakes all that sleep. */
  wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const wake of waiting) wake()
  }

  /** Resolves with the next `wake`, or when the signal aborts. */
  next(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        signal?.removeEventListener('abort', wake)
        this.#waiting = this.#waiting.filter((other) => other !== wake)
        resolve()
      }
      this.#waiting.push(wake)
      signal?.addEventListener('abort', wake)
    })
  }
}
