/** The recipe that was opened last, by whichever way: with the application, by the form's button, dropped, or a run's. */

import { shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { RecipeFile } from '../../src-shared/contract/contract'
import type { RecipeView } from '../../src-shared/contract/views'
import type { OpenedFile } from '../../src-shared/contract/window-bridge'
import { longestRecipeText } from '../../src-shared/recipe/limits'
import { refusalOf, saidBy, type Refusal } from '../app/ask'
import { useConnection } from '../app/connection'
import { shared } from '../app/shared'
import { goTo } from '../app/use-route'

export const openedRecipe = shared('the opened recipe', () => {
  const { client } = useConnection()
  const { t } = useI18n()
  /** Null until one was opened that the host has found right. */
  const opened = shallowRef<{ readonly file: RecipeFile; readonly view: RecipeView; readonly isCopy: boolean } | null>(
    null,
  )
  const refused = shallowRef<Refusal | null>(null)
  /** Waits for the host: a file can be opened before there is a line, and while it is down. */
  const waiting = shallowRef<RecipeFile | null>(null)
  let isCopy = false

  watch([client, waiting], async ([host, file]) => {
    if (!host || !file) return
    try {
      const view = await host.readRecipe(file)
      if (waiting.value === file) opened.value = { file, view, isCopy }
    } catch (error) {
      const refusal = refusalOf(error)
      // The line broke: the next one is asked again.
      if (refusal === null) return
      if (waiting.value === file) refused.value = refusal
    }
    if (waiting.value === file) waiting.value = null
  })

  function open(file: OpenedFile): void {
    const { kind, name } = file
    isCopy = false
    waiting.value = null
    refused.value = null
    if (kind === 'text') waiting.value = { fileName: name.slice(-255), text: file.text }
    else if (kind === 'too-long')
      refused.value = saidBy(
        () => t('experiment.fileTooLong', { name }),
        () => t('experiment.fileTooLongNext'),
      )
    else
      refused.value = saidBy(
        () => t('experiment.fileUnreadable', { name }),
        () => t('experiment.fileUnreadableNext'),
      )
    goTo({ page: 'new' })
  }
  /** A run's own, to be changed and run again. */
  function openCopy(recipe: RecipeFile): void {
    refused.value = null
    isCopy = true
    waiting.value = recipe
    goTo({ page: 'new' })
  }
  window.prunescope?.onOpenFile(open)
  return { opened, refused, openCopy, openFile: async (file: File) => open(await read(file)) }
})

/** A folder can be dropped too, and a file be gone by now. */
async function read(file: File): Promise<OpenedFile> {
  const { name } = file
  if (file.size > longestRecipeText) return { kind: 'too-long', name }
  try {
    return { kind: 'text', name, text: await file.text() }
  } catch {
    return { kind: 'unreadable', name }
  }
}
