/** Recipe files that were opened with the application, read once there is a page that listens: it gets a text, no path. */

import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { OpenedFile } from '../../src-shared/contract/window-bridge'
import { longestRecipeText } from '../../src-shared/recipe/limits'

export class OpenedFiles {
  #waiting: string[] = []
  #deliver: ((file: OpenedFile) => void) | null = null

  open(path: string): void {
    if (this.#deliver) this.#deliver(openedFile(path))
    else this.#waiting.push(path)
  }

  /** The page listens from now on. */
  deliverTo(deliver: (file: OpenedFile) => void): void {
    this.#deliver = deliver
    const waiting = this.#waiting
    this.#waiting = []
    for (const path of waiting) deliver(openedFile(path))
  }

  /** The page is gone, or another one begins. */
  hold(): void {
    this.#deliver = null
  }
}

/** It may have been taken away since it was chosen, or be anything but a file. */
function openedFile(path: string): OpenedFile {
  const name = basename(path)
  try {
    const file = openSync(path, 'r')
    try {
      const about = fstatSync(file)
      if (!about.isFile()) return { kind: 'unreadable', name }
      if (about.size > longestRecipeText) return { kind: 'too-long', name }
      return { kind: 'text', name, text: readFileSync(file, 'utf8') }
    } finally {
      closeSync(file)
    }
  } catch {
    return { kind: 'unreadable', name }
  }
}
