/** What there is to show and to do about the compute runtime, from how it stands. */

import type { GpuLibraryView, RuntimeView, SetUpView } from '../../src-shared/contract/runtime-views'
import { bytes } from '../../src-shared/formats/numbers'

/** How far the stage is, from 0 to 1; null where that can't be told. */
export function stageShare(work: SetUpView): number | null {
  if (work.bytes === null || work.totalBytes === null || work.totalBytes <= 0) return null
  return Math.min(1, work.bytes / work.totalBytes)
}

export type Room = { readonly neededBytes: number; readonly freeBytes: number | null }

/** The rooms that are compared, as text, where the disk has too little. */
export function lackOfRoom({
  neededBytes,
  freeBytes,
}: Room): { readonly needed: string; readonly free: string } | null {
  if (freeBytes === null || freeBytes >= neededBytes) return null
  return { needed: bytes(neededBytes), free: bytes(freeBytes) }
}

export type RuntimeAction = 'install' | 'compile' | 'retry' | 'cancel' | 'again'

/** What one would do next first. */
export function runtimeActions(view: RuntimeView): readonly RuntimeAction[] {
  switch (view.state) {
    case 'installing':
      return ['cancel']
    case 'ready':
      return ['again']
    case 'missing':
    case 'failed': {
      const { source } = view
      if (source.kind === 'none' || (source.kind === 'own' && !source.hasLibrary)) return ['again']
      if (view.state === 'failed') return ['retry', 'again']
      return [source.kind === 'own' ? 'compile' : 'install', 'again']
    }
  }
}

export type GpuAction = 'gpuInstall' | 'gpuResume' | 'gpuUse' | 'cpuUse' | 'gpuRemove' | 'cancel'

/** What one would do next about the library for cards first. */
export function gpuActions(gpu: GpuLibraryView): readonly GpuAction[] {
  if (gpu.work !== null) return ['cancel']
  if (gpu.isInstalled) return [gpu.isUsed ? 'cpuUse' : 'gpuUse', 'gpuRemove']
  return gpu.leftBytes < gpu.downloadBytes ? ['gpuResume', 'gpuRemove'] : ['gpuInstall']
}

/** The card that the user should be told of on every page: one that could compute, about which nothing was said yet. */
export function offeredCard(view: RuntimeView): string | null {
  if (view.state !== 'ready' || view.gpu === null) return null
  const { chosen, isUsed, work, cards } = view.gpu
  return chosen === null && !isUsed && work === null ? (cards?.[0] ?? null) : null
}
