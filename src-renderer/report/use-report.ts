/** The report that the address asks for, always as the history stands, and its files. */

import { computed, ref, shallowRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { ReportFormat, ReportPreview } from '../../src-shared/contract/reports-views'
import type { ReportLanguage, SectionId, TextSlot } from '../../src-shared/reports/model'
import { asking, refusalOf } from '../app/ask'
import type { HostClient } from '../app/connection'
import { saveFile } from '../app/save-file'
import { replaceRoute } from '../app/use-route'
import { useStream } from '../app/use-stream'
import { reportAt, searchOf, type ReportAddress } from './report-address'

export function useReport(search: Readonly<Ref<string>>) {
  const { locale } = useI18n({ useScope: 'global' })
  const { ask } = asking.use()
  const address = computed(() => reportAt(search.value))
  const language = computed((): ReportLanguage => address.value.language ?? (locale.value === 'zh-TW' ? 'zh-TW' : 'en'))
  const wish = computed(() => ({
    runIds: [...address.value.runIds],
    language: language.value,
    without: [...address.value.without],
  }))
  const preview = shallowRef<ReportPreview | null>(null)
  useStream(
    () => (wish.value.runIds.length > 0 ? JSON.stringify(wish.value) : null),
    (client, _key, signal) => client.reports.watch(wish.value, { signal }),
    (next) => (preview.value = next),
  )
  function show(change: Partial<ReportAddress>): void {
    replaceRoute({ page: 'report', search: searchOf({ ...address.value, ...change }) })
  }
  function toggle(section: SectionId): void {
    const { without } = address.value
    show({ without: without.includes(section) ? without.filter((id) => id !== section) : [...without, section] })
  }
  /** Null while nothing is being made. */
  const making = ref<ReportFormat | null>(null)
  async function save(format: ReportFormat): Promise<void> {
    making.value = format
    let isPrintedHere = false
    await ask(async (client) => {
      try {
        const { fileName, bytes } = await madeFile(client, wish.value, format)
        saveFile(fileName, new Blob([new Uint8Array(bytes)], { type: types[format] }))
      } catch (error) {
        if (refusalOf(error)?.code !== 'browser-missing') throw error
        isPrintedHere = true
      }
    })
    making.value = null
    // The host has no browser, and this page is in one: what it prints is the report alone.
    if (isPrintedHere) window.print()
  }
  /** @returns whether it was kept */
  function write(slot: TextSlot, markdown: string): Promise<boolean> {
    const { runIds } = wish.value
    return ask((client) => client.reports.saveText({ runIds, language: language.value, slot, markdown }))
  }
  return { address, language, preview, making, show, toggle, save, write }
}

const types = { html: 'text/html', pdf: 'application/pdf', md: 'application/zip' } as const satisfies Record<
  ReportFormat,
  string
>

type Wish = Omit<Parameters<HostClient['reports']['file']>[0], 'format'>

/** In the window the shell prints a PDF; in a browser the host does, with a browser of its machine. */
async function madeFile(client: HostClient, wish: Wish, format: ReportFormat) {
  const print = window.prunescope?.printPdf
  if (format !== 'pdf' || print === undefined) return client.reports.file({ ...wish, format })
  const page = await client.reports.file({ ...wish, format: 'html' })
  const bytes = await print(new TextDecoder().decode(page.bytes))
  return { fileName: page.fileName.replace(/\.html$/, '.pdf'), bytes }
}
