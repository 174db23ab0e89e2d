/** Whether weights still are what they were when they came from elsewhere, as far as their γ are concerned. */

import type { RunHead, RunStore } from './run-store'

/** An imported network, and what was cut or trained from it without a penalty on γ. */
export function isImported(store: Pick<RunStore, 'head'>, run: RunHead): boolean {
  const { kind, settings, parentId } = run
  if (kind === 'import') return true
  if (settings?.kind === 'train' && (settings.training.lambda > 0 || settings.scratch !== undefined)) return false
  return parentId !== null && isImported(store, store.head(parentId))
}
