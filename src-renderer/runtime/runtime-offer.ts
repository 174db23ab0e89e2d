/** What there is to show and to do about the compute runtime, from how it stands. */

import type { RuntimeView } from '../../src-shared/contract/runtime-views'
import { bytes } from '../../src-shared/formats/numbers'

/** How far the stage is, from 0 to 1; null where that can't be told. */
export function stageShare(view: RuntimeView): number | null {
  if (view.state !== 'installing' || view.bytes === null || view.totalBytes === null || view.totalBytes <= 0)
    return null
  return Math.min(1, view.bytes / view.totalBytes)
}

/** The rooms that are compared, as text, where the disk has too little. */
export function lackOfRoom({ source }: RuntimeView): { readonly needed: string; readonly free: string } | null {
  if (source.kind !== 'download' || source.freeBytes === null || source.freeBytes >= source.neededBytes) return null
  return { needed: bytes(source.neededBytes), free: bytes(source.freeBytes) }
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
