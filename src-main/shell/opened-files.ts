/** Recipe files that were opened with the application, kept until there is a page that listens. */

export class OpenedFiles {
  #waiting: string[] = []
  #deliver: ((path: string) => void) | null = null

  open(path: string): void {
    if (this.#deliver) this.#deliver(path)
    else this.#waiting.push(path)
  }

  /** The page listens from now on. */
  deliverTo(deliver: (path: string) => void): void {
    this.#deliver = deliver
    const waiting = this.#waiting
    this.#waiting = []
    for (const path of waiting) deliver(path)
  }

  /** The page is gone, or another one begins. */
  hold(): void {
    this.#deliver = null
  }
}
