/** A host of a user who has nothing in his cache yet, and what a view of its compute runtime holds. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, vi } from 'vitest'
import type { HostClient } from '../../src-main/host/client'
import type { RuntimeView } from '../../src-shared/contract/runtime-views'
import { HostUnderTest } from './host-process'

/** Set up and ended with each test of the file that uses it. */
export class RuntimeHost {
  readonly patience = { timeout: 120_000, interval: 50 }
  /** Stands for the script that sets a library up. */
  readonly fakeProvision = new URL('fake-provision.mjs', import.meta.url).pathname
  folder = ''
  host: HostUnderTest | null = null

  constructor() {
    beforeEach(() => {
      this.folder = mkdtempSync(join(tmpdir(), 'prunescope-runtime-'))
    })
    afterEach(async () => {
      await this.host?.end('SIGKILL')
      this.host = null
      rmSync(this.folder, { recursive: true, force: true })
    })
  }

  get cache(): string {
    return join(this.folder, 'cache')
  }

  /** The file that tells the script what to do. */
  get control(): string {
    return join(this.folder, 'control')
  }

  async start(env: NodeJS.ProcessEnv): Promise<HostClient> {
    const none = { PRUNESCOPE_LIBTENSORFLOW: '', PRUNESCOPE_TF_ADDON: '', PRUNESCOPE_CACHE: this.cache }
    this.host = new HostUnderTest(join(this.folder, 'workspace'), [], {
      ...none,
      FAKE_PROVISION_CONTROL: this.control,
      ...env,
    })
    return this.host.client()
  }

  /** Keeps what a view would hold. */
  async watched(client: HostClient): Promise<() => RuntimeView> {
    const views: RuntimeView[] = []
    const stream = await client.runtime.watch()
    void (async () => {
      try {
        for await (const view of stream) views.push(view)
      } catch {
        // The host was ended with the test.
      }
    })()
    const latest = (): RuntimeView => {
      const last = views.at(-1)
      if (!last) throw new Error('Nothing was told.')
      return last
    }
    await vi.waitFor(latest, this.patience)
    return latest
  }
}
