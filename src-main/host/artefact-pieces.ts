/** A run's files in pieces that any line can carry, at the pace of whoever takes them. */

import { open } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { FilePiece } from '../../src-shared/contract/views'
import { UserError } from '../../src-shared/errors'
import type { Artefact } from '../../src-shared/runs/events'
import type { History } from '../history/history'
import type { Workspace } from '../workspace/workspace'

const pieceBytes = 1 << 20

/** Those whose files are still there: old checkpoints are removed when newer ones are written. */
export function presentArtefacts(history: History, { runDirectory }: Workspace, runId: string): readonly Artefact[] {
  return history.findings.artefacts(runId).filter(({ path }) => existsSync(join(runDirectory(runId), path)))
}

/**
 * Only what the run itself has told of can be read: a path is looked up, never followed.
 *
 * @throws UserError `file-not-found` for any other path, or a file that is gone
 */
export async function* artefactPieces(
  { history, workspace }: { readonly history: History; readonly workspace: Workspace },
  { runId, path }: { readonly runId: string; readonly path: string },
  drained: () => Promise<void>,
): AsyncGenerator<FilePiece> {
  const { id } = history.run(runId)
  const artefact = presentArtefacts(history, workspace, id).find((each) => each.path === path)
  if (!artefact)
    throw new UserError(
      'file-not-found',
      `The run ${id} has no file "${path}".`,
      'Choose one of the files that its page lists.',
    )
  const file = await open(join(workspace.runDirectory(id), artefact.path))
  try {
    const { size } = await file.stat()
    for (let at = 0; at < size; at += pieceBytes) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(Math.min(pieceBytes, size - at)), 0, null, at)
      await drained()
      yield { sizeBytes: size, bytes: buffer.subarray(0, bytesRead) }
    }
  } finally {
    await file.close()
  }
}
