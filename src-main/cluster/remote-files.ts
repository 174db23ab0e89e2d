/** Files of a cluster through its shell: written, read on from an offset, and brought home whole. */

import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, posix } from 'node:path'
import { Transform } from 'node:stream'
import { finished } from 'node:stream/promises'
import { UserError } from '../../src-shared/errors'
import { bytes } from '../../src-shared/formats/numbers'
import { fileError } from '../workspace/atomic-file'
import { writeFailed } from './slurm-errors'
import { quoted } from './quoted'
import type { Shell } from './shell'

export type RemoteText = { readonly path: string; readonly text: string }

/** Makes the files and the folders they lie in, all in one call. @throws UserError `cluster-refused`, `disk-full` */
export async function writeRemote(shell: Shell, files: readonly RemoteText[], folders: readonly string[] = []) {
  const contents = files.map(({ text }) => Buffer.from(text, 'utf8'))
  const script = ['set -e', ...folders.map((folder) => `mkdir -p -- ${quoted(folder)}`)]
  files.forEach(({ path }, index) => script.push(`head -c ${contents[index]?.length ?? 0} > ${quoted(path)}`))
  const { code, stderr } = await shell.run(script.join('\n'), { input: Buffer.concat(contents) })
  if (code !== 0) throw writeFailed(shell.name, stderr)
}

export type ReadFrom = { readonly path: string; readonly offset: number }
export type ReadPiece = ReadFrom & { readonly bytes: Buffer; readonly sizeBytes: number }

/**
 * What files have gained behind an offset, at most so much of each; files that are not there or have gained nothing are
 * left out. One call, whatever their number: sizes are asked for first, and only what has grown is read.
 */
export async function readRemote(
  shell: Shell,
  files: readonly ReadFrom[],
  mostBytes = 1 << 20,
): Promise<readonly ReadPiece[]> {
  if (files.length === 0) return []
  // Paths, as many as there are, go through the input: a command line has a limit.
  const script = `while IFS=' ' read -r offset path; do
  size=$(wc -c < "$path" 2>/dev/null) || continue
  [ "$size" -gt "$offset" ] || continue
  length=$((size - offset)); [ "$length" -le ${mostBytes} ] || length=${mostBytes}
  printf '%d %d %d %s\\n' "$offset" "$length" "$size" "$path"
  tail -c +$((offset + 1)) "$path" | head -c "$length"
done`
  const input = Buffer.from(files.map(({ path, offset }) => `${offset} ${path}\n`).join(''), 'utf8')
  const { stdout } = await shell.run(script, { input, timeoutMs: 120_000 })
  return parsePieces(stdout)
}

/** What the script above prints: a head line, then so many bytes. A piece that was cut off is left out. */
function parsePieces(output: Buffer): readonly ReadPiece[] {
  const pieces: ReadPiece[] = []
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(10, at)
    const head = /^(\d+) (\d+) (\d+) (.+)$/.exec(output.toString('utf8', at, Math.max(at, end)))
    if (end < 0 || head === null) break
    const [, offset, length, size, path = ''] = head
    const until = end + 1 + Number(length)
    if (until > output.length) break
    const piece = output.subarray(end + 1, until)
    pieces.push({ path, offset: Number(offset), sizeBytes: Number(size), bytes: piece })
    at = until
  }
  return pieces
}

/** The last lines of a file there, for whoever has to say what went wrong; empty where it is not. */
export async function tailOf(shell: Shell, path: string, lines = 20): Promise<string> {
  const { stdout } = await shell.run(`tail -n ${lines} -- ${quoted(path)} 2>/dev/null | tail -c 4000`)
  return stdout.toString('utf8').trim()
}

/** A file of weights may take its time over a slow line. */
const copyTimeoutMs = 3_600_000

/** Which file, and that it is whole. */
export type CopyWish = {
  readonly from: string
  /** Its folder is made. */
  readonly to: string
  readonly sizeBytes: number
  readonly sha256: string
}

/**
 * Brings a file home: under its name only once all of it is here and its checksum is right.
 *
 * @throws UserError `file-not-found` when it is not there, `bad-checkpoint` when other bytes came than were written,
 *   `disk-full` or `workspace-unwritable` when it can't be kept here
 */
export async function copyHome(shell: Shell, { from, to, sizeBytes, sha256 }: CopyWish): Promise<void> {
  mkdirSync(dirname(to), { recursive: true })
  const temporary = `${to}.${process.pid}.tmp`
  const hash = createHash('sha256')
  let length = 0
  const counted = new Transform({
    transform: (chunk: Buffer, _, done) => {
      hash.update(chunk)
      length += chunk.length
      done(null, chunk)
    },
  })
  const file = createWriteStream(temporary)
  counted.pipe(file.on('error', (cause) => counted.destroy(cause)))
  try {
    const { code, stderr } = await shell.run(`cat -- ${quoted(from)}`, { into: counted, timeoutMs: copyTimeoutMs })
    counted.end()
    await finished(file)
    if (code !== 0)
      throw new UserError(
        'file-not-found',
        `${from} can’t be read on ${shell.name}: ${stderr || 'no reason was given'}.`,
        'It may have been removed there; old checkpoints are, when newer ones are written.',
      )
    if (length !== sizeBytes || hash.digest('hex') !== sha256)
      throw new UserError(
        'bad-checkpoint',
        `${from} did not come home as it was written: ${bytes(length)} of ${bytes(sizeBytes)}, or another checksum.`,
        'Fetch it again. If it happens again, the file there is damaged.',
      )
    renameSync(temporary, to)
  } catch (error) {
    throw fileError(to, sizeBytes, error)
  } finally {
    file.destroy()
    if (existsSync(temporary)) rmSync(temporary, { force: true })
  }
}

const arrivedOtherwise = 65

/**
 * Brings a file from here there, in the same way.
 *
 * @throws UserError `bad-checkpoint` when other bytes arrived than were written, `cluster-refused`, `disk-full`
 */
export async function sendFile(shell: Shell, { from, to, sizeBytes, sha256 }: CopyWish): Promise<void> {
  const temporary = quoted(`${to}.${process.pid}.tmp`)
  const script = `set -e
mkdir -p -- ${quoted(posix.dirname(to))}
cat > ${temporary}
[ "$(sha256sum < ${temporary} | cut -d' ' -f1)" = ${sha256} ] || { rm -f -- ${temporary}; exit ${arrivedOtherwise}; }
mv -f -- ${temporary} ${quoted(to)}`
  const { code, stderr } = await shell.run(script, { input: createReadStream(from), timeoutMs: copyTimeoutMs })
  if (code === arrivedOtherwise)
    throw new UserError(
      'bad-checkpoint',
      `${from} (${bytes(sizeBytes)}) did not arrive on ${shell.name} as it was written.`,
      'Hand the job in again. If it happens again, the file here is damaged.',
    )
  if (code !== 0) throw writeFailed(shell.name, stderr)
}

/**
 * Finds a file that lies there already, at its place or at another, from which it is then taken.
 *
 * @param elsewhere null where there is no other place
 */
export async function isThere(
  shell: Shell,
  { to, sizeBytes, sha256 }: Omit<CopyWish, 'from'>,
  elsewhere: string | null,
): Promise<boolean> {
  const temporary = quoted(`${to}.${process.pid}.tmp`)
  const sized = (path: string): string => `[ -f ${path} ] && [ "$(wc -c < ${path})" -eq ${sizeBytes} ]`
  const lines = [`if ${sized(quoted(to))}; then exit 0; fi`]
  if (elsewhere !== null)
    lines.push(
      `${sized(quoted(elsewhere))} || exit 1`,
      `mkdir -p -- ${quoted(posix.dirname(to))} && cp -- ${quoted(elsewhere)} ${temporary} || exit 1`,
      `[ "$(sha256sum < ${temporary} | cut -d' ' -f1)" = ${sha256} ] || { rm -f -- ${temporary}; exit 1; }`,
      `mv -f -- ${temporary} ${quoted(to)} && exit 0`,
    )
  const { code } = await shell.run([...lines, 'exit 1'].join('\n'), { timeoutMs: copyTimeoutMs })
  return code === 0
}
