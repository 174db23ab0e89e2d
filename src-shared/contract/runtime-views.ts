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

type RuntimeStage = 'start' | 'wait' | 'download' | 'check' | 'unpack' | 'compile' | 'fallback' | 'inspect'

/** How far setting something up is. */
export type SetUpView = {
  readonly stage: RuntimeStage
  readonly text: string
  /** Of what this stage has to do; null where it can't be told. */
  readonly bytes: number | null
  readonly totalBytes: number | null
  readonly isCancelling: boolean
}

/** The library for NVIDIA's cards, beside the one for the processor. */
export type GpuLibrary = {
  /** As `tensorflow 2.21.0, CUDA 12.8, cuDNN 9.10`. */
  readonly library: string
  readonly folder: string
  readonly downloadBytes: number
  /** Of these still to be fetched. */
  readonly leftBytes: number
  /** Room that the rest takes while it is set up. */
  readonly neededBytes: number
  readonly freeBytes: number | null
  readonly isInstalled: boolean
  /** What the user has said shall be used; null where nothing was said, which means the processor's. */
  readonly chosen: 'cpu' | 'gpu' | null
  /** Whether what begins now computes with it. */
  readonly isUsed: boolean
}

export type GpuLibraryView = GpuLibrary & {
  /** NVIDIA's cards here, by name; null until that was looked up. */
  readonly cards: readonly string[] | null
  /** Null while nothing is being set up. */
  readonly work: SetUpView | null
  /** Why it could not be set up, removed or chosen. */
  readonly error: ErrorReport | null
}

/** Why TensorFlow computes on the processor though there is a card. */
export type UnusedCard = { readonly card: string } & (
  | { readonly reason: 'old-card'; readonly computeCapability: number }
  /** The library in use is the processor's, and the other one can be had. */
  | { readonly reason: 'cpu-library' }
  /** PRUNESCOPE_LIBTENSORFLOW names one that doesn't use it. */
  | { readonly reason: 'own-library' }
  | { readonly reason: 'old-driver'; readonly driver: string }
  /** NVIDIA's own program gets no answer from the driver, as after an update; `complaint` is what it says. */
  | { readonly reason: 'silent-driver'; readonly complaint: string }
  /** CUDA_VISIBLE_DEVICES leaves it out. */
  | { readonly reason: 'hidden'; readonly visibleDevices: string }
  | { readonly reason: 'unknown' }
)

/** A card that NVIDIA's driver sees. */
export type NvidiaCard = {
  readonly name: string
  readonly memoryMiB: number
  readonly driver: string
  /** Such as 8.0 for an A100; null where the driver is too old to say. */
  readonly computeCapability: number | null
}

/** What computes, as a process that has loaded it says. */
export type RuntimeFactsView = {
  readonly library: string
  readonly tfjs: string
  readonly device: 'cpu' | 'gpu'
  /** Threads inside one operation. */
  readonly threads: number
  readonly oneDnn: boolean
  /** Whether BatchNorm, ReLU, max-pooling and updates run in Prunescope's own operations. */
  readonly ownOperations: boolean
  readonly addonPath: string
  readonly cards: readonly NvidiaCard[]
  readonly unusedCard: UnusedCard | null
}

export type RuntimeView = {
  readonly source: RuntimeSource
  readonly log: readonly string[]
  /** Null where there is none for this platform, or PRUNESCOPE_LIBTENSORFLOW names a library. */
  readonly gpu: GpuLibraryView | null
} & (
  | { readonly state: 'missing' }
  | ({ readonly state: 'installing' } & SetUpView)
  | { readonly state: 'failed'; readonly error: ErrorReport }
  /** `facts` are null until `inspect` was asked for. */
  | { readonly state: 'ready'; readonly facts: RuntimeFactsView | null; readonly isInspecting: boolean }
)
