/** Slurm's tables as data. */

import { isFinal, type SlurmStatus } from './slurm-status'

/** The format that `parseQueue` reads: array's id, its elements, state and reason. */
export const queueFormat = '%F|%K|%T|%r'

/** Elements of an array that have the same state and reason; `indices` is null for a job that is no array. */
export type QueueLine = SlurmStatus & { readonly job: number; readonly indices: readonly number[] | null }

/** What `squeue -h -o FORMAT` printed. Elements that wait share a line; each that has begun has one. */
export function parseQueue(text: string): readonly QueueLine[] {
  return text.split('\n').flatMap((line) => {
    const [job = '', indices = '', state = '', ...reason] = line.trim().split('|')
    if (!/^\d+$/.test(job) || state === '') return []
    return [{ job: Number(job), indices: parseIndices(indices), state, reason: reason.join('|') }]
  })
}

/** `3`, `0-4,7`, `0-9%2` (two at a time), `0-9:3` (every third); null for `N/A`. */
export function parseIndices(text: string): readonly number[] | null {
  const list = text.replace(/%\d+$/, '').replace(/^\[|\]$/g, '')
  if (!/^[\d,:-]+$/.test(list)) return null
  return list.split(',').flatMap((part) => {
    const [, from, to, step] = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(part) ?? []
    if (from === undefined) return []
    const last = Number(to ?? from)
    const by = Math.max(1, Number(step ?? 1))
    return Array.from({ length: Math.floor((last - Number(from)) / by) + 1 }, (_, at) => Number(from) + at * by)
  })
}

/** By Slurm's id of an element, as `12_3`. An element in the middle of being put back has two lines: the live one counts. */
export function statuses(lines: readonly QueueLine[]): ReadonlyMap<string, SlurmStatus> {
  const byId = new Map<string, SlurmStatus>()
  for (const { job, indices, state, reason } of lines)
    for (const index of indices ?? [0]) {
      const id = `${job}_${index}`
      const known = byId.get(id)
      if (known === undefined || isFinal(known.state)) byId.set(id, { state, reason })
    }
  return byId
}

/** A number of `scontrol show config`, such as MaxArraySize. */
export function configNumber(text: string, name: string): number | null {
  const value = new RegExp(`^${name}\\s*=\\s*(\\d+)`, 'mi').exec(text)?.[1]
  return value === undefined ? null : Number(value)
}

/** State and status from `scontrol -o show job`. */
export function parseJob(text: string): { readonly state: string | null; readonly exitCode: number | null } {
  const line = text.split('\n').findLast((each) => each.includes('JobState=')) ?? ''
  const exit = /ExitCode=(\d+):(\d+)/.exec(line)
  return {
    state: /JobState=(\w+)/.exec(line)?.[1] ?? null,
    exitCode: exit === null ? null : Number(exit[1]) || (exit[2] === '0' ? 0 : 128 + Number(exit[2])),
  }
}

/** The shortest way to name indices, as --array and scancel take them. */
export function indexList(indices: readonly number[]): string {
  const sorted = [...new Set(indices)].sort((a, b) => a - b)
  const parts: string[] = []
  for (let at = 0; at < sorted.length;) {
    let end = at
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end++
    parts.push(end === at ? `${sorted[at]}` : `${sorted[at]}-${sorted[end]}`)
    at = end + 1
  }
  return parts.join(',')
}
