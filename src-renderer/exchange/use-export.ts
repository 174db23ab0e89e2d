/** An export under way: where it goes, how far it is, and what came of it. */

import { onScopeDispose, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Exported, ExportWish } from '../../src-shared/contract/exchange-views'
import { fileNameFor } from '../../src-shared/runs/export-name'
import { asking, type Refusal } from '../app/ask'
import { saveFile } from '../app/save-file'

export function useExport(run: () => { readonly id: string; readonly name: string }) {
  const { ask } = asking.use()
  const { t } = useI18n({ useScope: 'global' })
  /** Share from 0 to 1; null when nothing is under way. */
  const share = ref<number | null>(null)
  const exported = shallowRef<Exported | null>(null)
  const refusal = shallowRef<Refusal | null>(null)
  let leaving: AbortController | null = null

  async function begin(wish: ExportWish): Promise<void> {
    if (share.value !== null) return
    const { id, name } = run()
    const path = await placeFor(t('exchange.export.title', { name }), fileNameFor(name, wish))
    if (path === undefined) return
    share.value = 0
    exported.value = null
    refusal.value = null
    const own = new AbortController()
    leaving = own
    await ask(
      async (client) => {
        const pieces: Uint8Array<ArrayBuffer>[] = []
        let arrived = 0
        for await (const event of await client.exchange.export({ runId: id, wish, path }, { signal: own.signal })) {
          switch (event.kind) {
            case 'progress':
              share.value = path === null ? event.share / 2 : event.share
              break
            case 'piece':
              pieces.push(new Uint8Array(event.bytes))
              arrived += event.bytes.length
              share.value = 0.5 + arrived / event.sizeBytes / 2
              break
            case 'done':
              if (path === null) saveFile(event.exported.fileName, new Blob(pieces))
              exported.value = event.exported
              break
          }
        }
      },
      (answer) => {
        if (!own.signal.aborted) refusal.value = answer
      },
    )
    share.value = null
    leaving = null
  }
  const giveUp = (): void => leaving?.abort()
  onScopeDispose(giveUp)
  return { share, exported, refusal, begin, giveUp }
}

/** A path that the user chose; null for a download, undefined where the user thought better of it. */
async function placeFor(title: string, fileName: string): Promise<string | null | undefined> {
  const { prunescope: bridge } = window
  if (!bridge) return null
  const ending = /\.(\w+)$/.exec(fileName)?.[1] ?? ''
  return (await bridge.chooseSavePath(title, fileName, [{ name: ending, extensions: [ending] }])) ?? undefined
}
