/** Exports and imports as streams: how far they are, then what came of them. One that nobody listens to any more ends. */

import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import type { ExportEvent, ExportWish, ImportEvent } from '../../src-shared/contract/exchange-views'
import { UserError } from '../../src-shared/errors'
import { fileNameFor } from '../../src-shared/runs/export-name'
import { exportRun, type ExportContext } from '../exports/export-run'
import { importAny, type AnyImportOptions } from '../exports/import-any'
import { importsFolder } from '../exports/import-family'

const pieceBytes = 1 << 20
const tellEveryMs = 100

type Asked = { readonly signal?: AbortSignal | undefined; readonly drained: () => Promise<void> }

/** To a path, or where that is null as pieces of a file that goes with the stream. */
export async function* exportStream(
  context: ExportContext,
  { runId, wish, path }: { readonly runId: string; readonly wish: ExportWish; readonly path: string | null },
  { signal, drained }: Asked,
): AsyncGenerator<ExportEvent> {
  if (path !== null) requireAbsolute(path)
  const { id, name } = context.history.run(runId)
  const fileName = fileNameFor(name, wish)
  const target = path ?? join(importsFolder(context.workspace), randomUUID(), fileName)
  try {
    const exported = yield* withProgress(signal, (onShare, given) =>
      exportRun(context, id, wish, target, { onShare, signal: given }),
    )
    if (path === null) yield* piecesOf(target, drained)
    yield { kind: 'done', exported: { ...exported, path } }
  } finally {
    if (path === null) rmSync(dirname(target), { recursive: true, force: true })
  }
}

export async function* importStream(
  context: ExportContext,
  path: string,
  options: AnyImportOptions,
  { signal }: Asked,
): AsyncGenerator<ImportEvent> {
  requireAbsolute(path)
  const imported = yield* withProgress(signal, (onShare, given) =>
    importAny(context, path, { ...options, onShare, signal: given }),
  )
  yield { kind: 'done', ...imported }
}

async function* piecesOf(path: string, drained: () => Promise<void>): AsyncGenerator<ExportEvent> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    for (let at = 0; at < size; at += pieceBytes) {
      const { bytesRead, buffer } = await file.read(new Uint8Array(Math.min(pieceBytes, size - at)), 0, null, at)
      await drained()
      yield { kind: 'piece', sizeBytes: size, bytes: buffer.subarray(0, bytesRead) }
    }
  } finally {
    await file.close()
  }
}

/** The work, and meanwhile again and again how far it is. Leaving the stream gives the work up. */
async function* withProgress<T>(
  signal: AbortSignal | undefined,
  work: (onShare: (share: number) => void, signal: AbortSignal) => Promise<T>,
): AsyncGenerator<{ readonly kind: 'progress'; readonly share: number }, T> {
  const leaving = new AbortController()
  const given = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal
  let share = 0
  let told = -1
  let isDone = false
  const done = work((now) => (share = now), given).finally(() => (isDone = true))
  // Awaited below, or given up.
  done.catch(() => undefined)
  try {
    while (!isDone) {
      if (share !== told) {
        told = share
        yield { kind: 'progress', share }
      }
      await Promise.race([done.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, tellEveryMs))])
    }
    return await done
  } finally {
    leaving.abort()
    await done.catch(() => undefined)
  }
}

function requireAbsolute(path: string): void {
  if (isAbsolute(path)) return
  throw new UserError('bad-argument', `"${path}" is no whole path.`, 'Give it from the root of the file system on.')
}
