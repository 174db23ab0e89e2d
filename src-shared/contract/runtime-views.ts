/** What a view is told of the compute runtime: whether it is there, on its way, or what is in the way. */

import type { ErrorReport } from '../errors'

/** Where the library comes from. */
export type RuntimeSource =
  | {
      readonly kind: 'download'
      /** As `tensorflow-cpu 2.21.0`. */
      readonly library: string
      readonly downloadBytes: number
      /** While it is unpacked. */
      readonly neededBytes: number
      /** Null where that can't be told. */
      readonly freeBytes: number | null
      readonly folder: string
    }
  /** PRUNESCOPE_LIBTENSORFLOW names it. */
  | { readonly kind: 'own'; readonly folder: string; readonly hasLibrary: boolean }
  /** Nobody has prepared one for this platform. */
  | { readonly kind: 'none'; readonly platform: string }

export type RuntimeStage = 'start' | 'wait' | 'download' | 'check' | 'unpack' | 'compile' | 'fallback' | 'inspect'

/** What computes, as a process that has loaded it says. */
export type RuntimeFactsView = {
  readonly library: string
  readonly tfjs: string
  readonly device: 'cpu' | 'gpu'
  /** Threads inside one operation. */
  readonly threads: number
  readonly oneDnn: boolean
  readonly addonPath: string
  /** Graphics cards that NVIDIA's driver sees. */
  readonly gpus: readonly string[]
}

export type RuntimeView = { readonly source: RuntimeSource; readonly log: readonly string[] } & (
  | { readonly state: 'missing' }
  | {
      readonly state: 'installing'
      readonly stage: RuntimeStage
      readonly text: string
      /** Of what this stage has to do; null where it can't be told. */
      readonly bytes: number | null
      readonly totalBytes: number | null
      readonly isCancelling: boolean
    }
  | { readonly state: 'failed'; readonly error: ErrorReport }
  /** `facts` are null until `inspect` was asked for. */
  | { readonly state: 'ready'; readonly facts: RuntimeFactsView | null; readonly isInspecting: boolean }
)
