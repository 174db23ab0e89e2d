/** Files that views send piece by piece: kept in the workspace until they are imported, dropped, or the host ends. */

import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { UserError } from '../../src-shared/errors'
import { fileError } from '../workspace/atomic-file'
import { headOf, refuseForeign } from './foreign-weights'
import { isSafePath } from './family-manifest'

/** As many as a person has under way; a view that begins more has forgotten those. */
const mostAtATime = 16

export class Uploads {
  readonly #folder: string
  /** Oldest first. */
  readonly #ids = new Set<string>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Whatever a host before this one left. */
  removeOld(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** @returns its id */
  begin(): string {
    const [oldest] = this.#ids
    if (this.#ids.size >= mostAtATime && oldest !== undefined) this.drop(oldest)
    const id = randomUUID()
    this.#ids.add(id)
    return id
  }

  /**
   * @param path of the file in the upload
   * @throws UserError `file-not-found` for an upload that there is not, `bad-argument` for a path that leads out of it;
   *   `disk-full`, and `bad-weights` for what can't be imported, told by its first piece: both drop it
   */
  add(id: string, path: string, bytes: Uint8Array): void {
    if (!isSafePath(path))
      throw new UserError('bad-argument', `"${path}" can't be the name of a file here.`, 'Give the file another name.')
    const file = join(this.#dir(id), ...path.split('/'))
    const isFirst = !existsSync(file)
    try {
      mkdirSync(dirname(file), { recursive: true })
      appendFileSync(file, bytes)
      if (isFirst) refuseForeign(file, headOf(file))
    } catch (error) {
      this.drop(id)
      throw error instanceof UserError ? error : fileError(file, bytes.length, error)
    }
  }

  /** The one file or folder that was sent, or the folder of all. @throws UserError `file-not-found` */
  path(id: string): string {
    const dir = this.#dir(id)
    const [only, ...more] = readdirSync(dir)
    return only === undefined || more.length > 0 ? dir : join(dir, only)
  }

  /** Nothing happens where there is none. */
  drop(id: string): void {
    if (this.#ids.delete(id)) rmSync(join(this.#folder, id), { recursive: true, force: true })
  }

  close(): void {
    for (const id of this.#ids) this.drop(id)
  }

  #dir(id: string): string {
    if (this.#ids.has(id)) return join(this.#folder, id)
    throw new UserError('file-not-found', 'That upload is not there any more.', 'Choose the file again.')
  }
}
