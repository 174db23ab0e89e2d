/** Brings files of runs home: those that the run has told of, each whole and with the checksum it was told with. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Fetched } from '../../src-shared/contract/cluster-views'
import { UserError } from '../../src-shared/errors'
import type { Artefact } from '../../src-shared/runs/events'
import type { History } from '../history/history'
import type { Workspace } from '../workspace/workspace'
import { copyHome } from './remote-files'
import type { Shell } from './shell'

/** `final`: what a finished run leaves; `everything`: checkpoints too, from which it can be gone on with here. */
export type WhatToFetch = 'final' | 'everything'

export async function fetchRun(
  history: History,
  workspace: Workspace,
  shell: Shell,
  runId: string,
  what: WhatToFetch,
): Promise<Fetched> {
  const folder = history.clusters.runs.placeOf(runId)?.folder
  if (folder === undefined) return { files: 0, sizeBytes: 0 }
  let [files, sizeBytes] = [0, 0]
  for (const artefact of history.findings.artefacts(runId).filter((each) => isWanted(each, what))) {
    const to = join(workspace.runDirectory(runId), artefact.path)
    if (existsSync(to)) continue
    try {
      await copyHome(shell, { ...artefact, from: `${folder}/${artefact.path}`, to })
    } catch (error) {
      // All but the last two are removed while the run goes on.
      const isOld = artefact.kind === 'checkpoint' && error instanceof UserError && error.code === 'file-not-found'
      if (isOld) continue
      throw error
    }
    files++
    sizeBytes += artefact.sizeBytes
  }
  return { files, sizeBytes }
}

function isWanted({ kind }: Artefact, what: WhatToFetch): boolean {
  return what === 'everything' || kind !== 'checkpoint'
}
