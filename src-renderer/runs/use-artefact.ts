/** A run's file on its way to the user: piece by piece, with what has arrived. */

import { ref } from 'vue'
import type { Artefact } from '../../src-shared/runs/events'
import { plainName } from '../../src-shared/runs/export-name'
import { asking } from '../app/ask'
import { saveFile } from '../app/save-file'

export function useArtefact(runId: string, runName: string) {
  const { ask } = asking.use()
  /** Path and share of what is being fetched. */
  const fetching = ref<{ readonly path: string; readonly share: number } | null>(null)

  async function save({ path }: Artefact): Promise<void> {
    if (fetching.value) return
    fetching.value = { path, share: 0 }
    await ask(async (client) => {
      const pieces: Uint8Array<ArrayBuffer>[] = []
      let arrived = 0
      for await (const { sizeBytes, bytes } of await client.runs.artefact({ runId, path })) {
        pieces.push(new Uint8Array(bytes))
        arrived += bytes.length
        fetching.value = { path, share: arrived / sizeBytes }
      }
      saveFile(fileNameOf(runName, path), new Blob(pieces))
    })
    fetching.value = null
  }
  return { fetching, save }
}

/** So that files of several runs can be told apart. */
function fileNameOf(runName: string, path: string): string {
  return `${plainName(runName)}-${path.replaceAll('/', '-')}`
}
