/**
 * A task's journal: everything that carrying out its runs would have written into a history, line by line in one
 * append-only file. There it is the store that a requeued task goes on from; at home it is replayed into the history.
 */

import { createHash } from 'node:crypto'
import type { Stage } from '../../src-shared/cluster/stages'
import type { ErrorReport } from '../../src-shared/errors'
import type { MaskJson } from '../../src-shared/pruning/mask-json'
import type { RunEvent } from '../../src-shared/runs/events'
import type { ChosenMask, NewRun } from '../runs/run-store'

export const journalName = 'journal.jsonl'

type MaskEntry = Omit<ChosenMask, 'result'> & {
  readonly result: Omit<ChosenMask['result'], 'mask'> & { readonly mask: MaskJson }
}

/** `id` is the run's own in this task. */
export type JournalEntry =
  | { readonly type: 'begin'; readonly stage: Stage; readonly node: string; readonly timeMs: number }
  | {
      readonly type: 'end'
      readonly stage: Stage
      readonly state: 'done' | 'stopped' | 'failed'
      readonly error: ErrorReport | null
      readonly timeMs: number
    }
  | { readonly type: 'run'; readonly id: string; readonly run: NewRun }
  | { readonly type: 'mask'; readonly id: string; readonly mask: MaskEntry }
  | { readonly type: 'event'; readonly id: string; readonly event: RunEvent }
  | {
      readonly type: 'ended'
      readonly id: string
      readonly state: 'interrupted' | 'failed'
      readonly error: ErrorReport
    }
  /** Running again from a checkpoint: what was measured after this step is taken back. */
  | { readonly type: 'reopen'; readonly id: string; readonly step: number }

/**
 * A line: its number, a sum over the rest, the rest. A process that dies in the middle of a line, or a file system that
 * shows a file's length before its bytes, leaves something that is no line, whatever it looks like.
 */
export function journalLine(number: number, entry: JournalEntry): string {
  const text = JSON.stringify(entry, written)
  return `${number} ${sumOf(number, text)} ${text}\n`
}

type JournalLine = { readonly number: number; readonly entry: JournalEntry }

export type JournalPart = {
  readonly lines: readonly JournalLine[]
  /** How many of the bytes are read: up to the end of the last good line, and of what was torn before it. */
  readonly length: number
}

/**
 * The lines that follow on those known. What is no line is passed over only where the next number follows it: then its
 * writer died, and wrote it again. Otherwise it may still become one, and reading ends before it.
 *
 * @param known how many lines were read before
 */
export function parseJournal(bytes: Buffer, known: number): JournalPart {
  const lines: JournalLine[] = []
  let length = 0
  for (let at = 0; ;) {
    const end = bytes.indexOf(10, at)
    if (end < 0) return { lines, length }
    const line = parseLine(bytes.toString('utf8', at, end))
    at = end + 1
    // A number that was there before: its writer was told that it had failed, and it had not.
    if (line === null || line.number <= known + lines.length) continue
    if (line.number !== known + lines.length + 1) return { lines, length }
    lines.push(line)
    length = at
  }
}

function parseLine(line: string): JournalLine | null {
  const [, number, sum, text = ''] = /^(\d+) ([0-9a-f]{8}) (.+)$/.exec(line) ?? []
  if (number === undefined || sum !== sumOf(Number(number), text)) return null
  // Its sum is right: these are our own words.
  const entry: JournalEntry = JSON.parse(text, read)
  return { number: Number(number), entry }
}

function sumOf(number: number, text: string): string {
  return createHash('sha256').update(`${number} ${text}`).digest('hex').slice(0, 8)
}

const arrays = { Float32Array, Float64Array, Int32Array, Uint32Array, Uint16Array, Uint8Array }
type ArrayName = keyof typeof arrays

/** Columns of numbers, such as γ, as base64: a line is text. */
function written(_: string, value: unknown): unknown {
  if (!ArrayBuffer.isView(value)) return value
  const base64 = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
  return { array: value.constructor.name, base64 }
}

function read(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('base64' in value) || !('array' in value)) return value
  const name = Object.keys(arrays).find((each): each is ArrayName => each === value.array)
  if (name === undefined) throw new Error(`A journal holds ${String(value.array)}, which is not known here.`)
  // A copy: a buffer's bytes need not be aligned to whole numbers.
  return new arrays[name](new Uint8Array(Buffer.from(String(value.base64), 'base64')).buffer)
}
