/** What is brought in from elsewhere, from wherever on the page it was chosen: sent to the host, imported, told of. */

import { ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { longestUploadPiece as pieceBytes, type ImportEvent } from '../../src-shared/contract/exchange-views'
import { asking, saidBy, type Refusal } from '../app/ask'
import type { HostClient } from '../app/connection'
import { shared } from '../app/shared'
import { wantedOf, type ChosenFile } from './chosen-files'

export type Stem = '3x3-maxpool' | '3x3' | '7x7-maxpool'
type Source =
  { readonly kind: 'path'; readonly path: string } | { readonly kind: 'files'; readonly files: readonly ChosenFile[] }
type Imported = Extract<ImportEvent, { kind: 'done' }>

export const importing = shared('importing', () => {
  const { ask } = asking.use()
  const { t } = useI18n()
  const isOpen = ref(false)
  /** Share from 0 to 1; null when nothing is under way. */
  const share = ref<number | null>(null)
  const imported = shallowRef<Imported | null>(null)
  const refusal = shallowRef<Refusal | null>(null)
  /** What was chosen last, to be asked again with a stem. */
  const source = shallowRef<Source | null>(null)
  const stem = ref<Stem | null>(null)
  /** Pixels of height and width of the images that weights take; null leaves it to the host. */
  const inputSize = ref<number | null>(null)
  let leaving: AbortController | null = null

  function open(): void {
    isOpen.value = true
    if (share.value !== null) return
    imported.value = null
    refusal.value = null
    source.value = null
    stem.value = null
    inputSize.value = null
  }

  async function take(chosen: Source): Promise<void> {
    isOpen.value = true
    if (share.value !== null) return
    imported.value = null
    refusal.value = null
    const wanted: Source = chosen.kind === 'files' ? { kind: 'files', files: wantedOf(chosen.files) } : chosen
    source.value = wanted
    if (wanted.kind === 'files' && wanted.files.length === 0) {
      refusal.value = saidBy(
        () => t('exchange.import.nothing'),
        () => t('exchange.import.nothingNext'),
      )
      return
    }
    share.value = 0
    const own = new AbortController()
    leaving = own
    await ask(
      async (client) => {
        const from =
          wanted.kind === 'path'
            ? wanted
            : { kind: 'upload' as const, uploadId: await uploaded(client, wanted.files, own.signal) }
        const sent = wanted.kind === 'path' ? 0 : 0.5
        const events = await client.exchange.import(
          { source: from, stem: stem.value, inputSize: inputSize.value },
          { signal: own.signal },
        )
        for await (const event of events)
          if (event.kind === 'done') imported.value = event
          else share.value = sent + event.share * (1 - sent)
      },
      (answer) => {
        if (!own.signal.aborted) refusal.value = answer
      },
    )
    share.value = null
    leaving = null
  }

  async function uploaded(client: HostClient, files: readonly ChosenFile[], signal: AbortSignal): Promise<string> {
    const { uploadId } = await client.exchange.beginUpload()
    const all = files.reduce((sum, { file }) => sum + file.size, 0)
    let sent = 0
    try {
      for (const { path, file } of files)
        for (let at = 0; at < file.size || at === 0; at += pieceBytes) {
          signal.throwIfAborted()
          const bytes = new Uint8Array(await file.slice(at, at + pieceBytes).arrayBuffer())
          await client.exchange.upload({ uploadId, path, bytes })
          sent += bytes.length
          share.value = all === 0 ? 0 : sent / all / 2
        }
      return uploadId
    } catch (error) {
      await client.exchange.dropUpload({ uploadId }).catch(() => undefined)
      throw error
    }
  }

  function close(): void {
    leaving?.abort()
    isOpen.value = false
  }
  const again = async (): Promise<void> => {
    if (source.value) await take(source.value)
  }
  return { isOpen, share, imported, refusal, source, stem, inputSize, open, take, again, close }
})
