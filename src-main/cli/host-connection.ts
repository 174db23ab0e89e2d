/** The host of a workspace as a command has it: this process itself, unless another one is. */

import { UserError } from '../../src-shared/errors'
import { clientOver, type HostClient } from '../host/client'
import { openHost, type Host } from '../host/host'
import { connectLocally, listenLocally } from '../host/local-socket'
import { streamLines } from '../host/stream-lines'
import type { Workspace } from '../workspace/workspace'

export type Connected = {
  readonly client: HostClient
  /** Whether this process is the host. */
  readonly isOwn: boolean
}

type Opened = Connected & { readonly close: () => Promise<void> }

export type HostConnectionOptions = {
  /** Whether queued jobs begin by themselves where this process is the host. */
  readonly startsJobs: boolean
  /** Told once when another command has to finish first. */
  readonly onWait: () => void
}

const lookEveryMs = 300

export class HostConnection {
  readonly #workspace: Workspace
  readonly #options: HostConnectionOptions
  #opened: Promise<Opened> | null = null
  #closed: Promise<void> | null = null

  constructor(workspace: Workspace, options: HostConnectionOptions) {
    this.#workspace = workspace
    this.#options = options
  }

  /** To ask or change something: whoever the host is. */
  open(): Promise<Connected> {
    return (this.#opened ??= this.#open())
  }

  /**
   * To have something computed. A command that holds the workspace for work of its own takes on no other, and may end at
   * any moment: then this one waits, and becomes the host itself.
   */
  async openToCompute(): Promise<Connected> {
    const connected = await this.open()
    if (connected.isOwn) return connected
    // One that has ended meanwhile works no queue either.
    const worksQueue = await connected.client.about().then(
      (about) => about.worksQueue,
      () => false,
    )
    if (worksQueue) return connected
    this.#options.onWait()
    await this.close()
    this.#closed = null
    this.#opened = this.#openWhenFree()
    return this.#opened
  }

  /** Ends jobs that run here, after their checkpoints; again and again to no further effect. */
  close(): Promise<void> {
    // What could not be opened has nothing to close; its opener was told why.
    return (this.#closed ??= Promise.resolve(
      this.#opened?.then(
        ({ close }) => close(),
        () => undefined,
      ),
    ))
  }

  async #openWhenFree(): Promise<Opened> {
    for (;;) {
      const opened = await this.#openOwn()
      if (opened) return opened
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
  }

  async #open(): Promise<Opened> {
    const own = await this.#openOwn()
    if (own) return own
    try {
      const stream = await connectLocally(this.#workspace.dir)
      return { client: clientOver(stream), isOwn: false, close: async () => void stream.destroy() }
    } catch (error) {
      // It may have ended just while we asked.
      const late = error instanceof UserError && error.code === 'workspace-held' ? await this.#openOwn() : null
      if (late) return late
      throw error
    }
  }

  async #openOwn(): Promise<Opened | null> {
    const { startsJobs } = this.#options
    const host = openHost(this.#workspace, { startsJobs, onUnexpected: logUnexpected })
    if (host === null) return null
    const stopListening = await this.#listen(host)
    const close = async (): Promise<void> => {
      await host.close(stopListening)
    }
    return { client: host.client, isOwn: true, close }
  }

  async #listen(host: Host): Promise<() => void> {
    try {
      return await listenLocally(this.#workspace.dir, (stream) =>
        streamLines(stream, { onLine: host.connect, onBroken: logUnexpected }),
      )
    } catch (error) {
      await host.close()
      throw error
    }
  }
}

function logUnexpected(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}
