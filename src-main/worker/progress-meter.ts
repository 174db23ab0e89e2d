/** Rate and time left from the steps just measured, not from the average since the start. */

const window = 30

export class ProgressMeter {
  readonly #steps: number
  readonly #recent: { readonly ms: number; readonly images: number }[] = []

  constructor(steps: number) {
    this.#steps = steps
  }

  step(ms: number, images: number): void {
    this.#recent.push({ ms, images })
    if (this.#recent.length > window) this.#recent.shift()
  }

  /** @param step steps taken so far */
  estimate(step: number): { readonly imagesPerSecond: number; readonly secondsLeft: number } {
    const ms = this.#recent.reduce((sum, entry) => sum + entry.ms, 0)
    if (ms === 0) return { imagesPerSecond: 0, secondsLeft: 0 }
    const images = this.#recent.reduce((sum, entry) => sum + entry.images, 0)
    return {
      imagesPerSecond: (images * 1000) / ms,
      secondsLeft: ((this.#steps - step) * ms) / this.#recent.length / 1000,
    }
  }
}
