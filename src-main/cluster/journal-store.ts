/** Runs on a compute node: their store is the task's journal, because databases and shared file systems do not mix. */

import { appendFileSync, closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArchitecture } from '../../src-shared/architecture/architecture-json'
import { UserError } from '../../src-shared/errors'
import { maskToJson } from '../../src-shared/pruning/mask-json'
import type { RunEvent } from '../../src-shared/runs/events'
import { readSettings } from '../../src-shared/runs/settings'
import type { RunHead, RunStore } from '../runs/run-store'
import { readNewestCheckpoint } from '../worker/checkpoints'
import { journalLine, journalName, parseJournal, type JournalEntry } from './journal'

type Known = { head: RunHead; isEvaluated: boolean; progressMs: number }

/** How often progress is written down: it is for people who watch. */
const progressEveryMs = 5000

export class JournalStore {
  readonly #folder: string
  readonly #path: string
  readonly #given = new Map<string, Known>()
  readonly #runs = new Map<string, Known>()
  #lines = 0

  /**
   * Takes up what an earlier attempt left; a run that was under way when it ended is marked as interrupted.
   *
   * @param folder the task's
   * @param given runs from home: they keep the ids that they have there, which are longer than the task's own
   */
  constructor(folder: string, given: readonly RunHead[] = []) {
    this.#folder = folder
    for (const head of given) this.#given.set(head.id, { head, isEvaluated: true, progressMs: 0 })
    this.#path = join(folder, journalName)
    if (existsSync(this.#path)) {
      const { lines } = parseJournal(readFileSync(this.#path), 0)
      for (const { entry } of lines) this.#take(entry)
      this.#lines = lines.length
      this.#endTornLine()
    }
    for (const { head } of this.#runs.values())
      if (head.state === 'running')
        this.write({ type: 'ended', id: head.id, state: 'interrupted', error: lostItsProcess })
  }

  /** @throws UserError `disk-full` when there is no room for it */
  write(entry: JournalEntry): void {
    try {
      // Opened and closed each time: with NFS, what is closed can be seen from other machines.
      appendFileSync(this.#path, journalLine(this.#lines + 1, entry))
    } catch (cause) {
      this.#endTornLine()
      throw unwritable(this.#path, cause)
    }
    this.#lines++
    this.#take(entry)
  }

  get store(): RunStore {
    const find = (id: string): Known => {
      const run = this.#runs.get(id) ?? this.#given.get(id)
      if (run) return run
      throw new UserError('run-not-found', `The task has no run ${id}.`, 'Report this with the task’s journal.')
    }
    const heads = (): readonly RunHead[] => [...this.#runs.values()].map(({ head }) => head)
    return {
      create: (run) => {
        const id = `r${this.#runs.size + 1}`
        this.write({ type: 'run', id, run })
        return find(id).head
      },
      head: (id) => find(id).head,
      heads,
      ofExperiment: (experimentId) => heads().filter((run) => run.experimentId === experimentId),
      // A task has one job, and makes its runs for nothing else.
      ofJob: heads,
      saveMask: (id, { result, policy, floor }) => {
        const mask = { policy, floor, result: { ...result, mask: maskToJson(result.mask) } }
        this.write({ type: 'mask', id, mask })
      },
      apply: (id, event) => this.#apply(find(id), event),
      markEnded: (id, state, error) => this.write({ type: 'ended', id, state, error }),
      reopen: (id) => {
        const checkpoint = readNewestCheckpoint(find(id).head.dir, (text) =>
          this.#apply(find(id), { type: 'log', level: 'warning', text, timeMs: Date.now() }),
        )
        this.write({ type: 'reopen', id, step: checkpoint?.position.step ?? 0 })
        return find(id).head
      },
      // A task trains: each of its runs has data of its own.
      adoptData: () => undefined,
      hasEvaluation: (id) => find(id).isEvaluated,
    }
  }

  #apply(run: Known, event: RunEvent): void {
    if (event.type === 'progress') {
      if (Date.now() - run.progressMs < progressEveryMs) return
      run.progressMs = Date.now()
    }
    this.write({ type: 'event', id: run.head.id, event })
  }

  #take(entry: JournalEntry): void {
    if (entry.type === 'begin' || entry.type === 'end') return
    if (entry.type === 'run') {
      const { id, run } = entry
      const head: RunHead = {
        ...run,
        id,
        state: 'running',
        dir: join(this.#folder, 'runs', id),
        jobId: null,
        architecture: parseArchitecture(run.architecture),
        settings: readSettings(run.settings),
      }
      this.#runs.set(id, { head, isEvaluated: false, progressMs: 0 })
      return
    }
    const run = this.#runs.get(entry.id)
    if (!run) return
    if (entry.type === 'ended') run.head = { ...run.head, state: entry.state }
    if (entry.type === 'reopen') {
      run.head = { ...run.head, state: 'running' }
      run.isEvaluated = false
    }
    if (entry.type !== 'event') return
    const { event } = entry
    if (event.type === 'started') run.head = { ...run.head, state: 'running' }
    if (event.type === 'finished') run.head = { ...run.head, state: 'done' }
    if (event.type === 'stopped' || event.type === 'failed') run.head = { ...run.head, state: event.type }
    if (event.type === 'evaluation' && event.evaluation.of === 'weights') run.isEvaluated = true
  }

  /** A line that its writer did not finish must not become the beginning of the next one. */
  #endTornLine(): void {
    try {
      const { size } = statSync(this.#path)
      if (size === 0) return
      const last = Buffer.alloc(1)
      const file = openSync(this.#path, 'r')
      try {
        readSync(file, last, 0, 1, size - 1)
      } finally {
        closeSync(file)
      }
      if (last[0] !== 10) appendFileSync(this.#path, '\n')
    } catch {
      // The disk is full still: the next one to open it tries again.
    }
  }
}

const lostItsProcess = {
  code: 'worker-died',
  message: 'The task ended before the run did.',
  next: 'It goes on from its last checkpoint when the task is requeued.',
} as const

function unwritable(path: string, cause: unknown): UserError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new UserError(
      'disk-full',
      `The disk is full, or your quota there is used up: ${path} could not be written.`,
      'Free some space there and requeue the task: it goes on from its last checkpoint.',
      { cause },
    )
  return new UserError(
    'workspace-unwritable',
    `${path} could not be written (${code || String(cause)}).`,
    'Check that the folder is there and who may write in it.',
    { cause },
  )
}
