/** Masks that are kept with the network under names, as they stand at the host. */

import { shallowRef } from 'vue'
import type { SavedMaskView } from '../../src-shared/contract/masks-views'
import type { MaskJson } from '../../src-shared/pruning/mask-json'
import type { MaskRule } from '../../src-shared/pruning/mask-rule'
import { asking } from '../app/ask'
import { useStream } from '../app/use-stream'

export function useSavedMasks(runId: string) {
  const { ask } = asking.use()
  const saved = shallowRef<readonly SavedMaskView[]>([])
  /** What was removed last, for as long as it can be brought back. */
  const removed = shallowRef<SavedMaskView | null>(null)
  useStream(
    () => runId,
    (client, id, signal) => client.masks.watchSaved({ runId: id }, { signal }),
    (all) => (saved.value = all),
  )
  const save = (name: string, mask: MaskJson, rule: MaskRule | null): Promise<boolean> =>
    ask((client) => client.masks.save({ runId, name, mask, rule }))
  return {
    saved,
    removed,
    save,
    rename: (maskId: string, name: string) => ask((client) => client.masks.rename({ maskId, name })),
    async remove(mask: SavedMaskView): Promise<void> {
      if (await ask((client) => client.masks.remove({ maskId: mask.id }))) removed.value = mask
    },
    async bringBack(): Promise<void> {
      const mask = removed.value
      removed.value = null
      if (mask) await save(mask.name, mask.mask, mask.rule)
    },
  }
}
