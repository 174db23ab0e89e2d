/** Errors that a person can act on: what happened, to what, and what to do next. */

/** Kinds of failure a caller may tell apart; the text is for people, the code for programs. */
export type UserErrorCode =
  | 'bad-recipe'
  | 'bad-argument'
  | 'bad-data'
  | 'data-not-found'
  | 'download-failed'
  | 'bad-weights'
  | 'architecture-unclear'
  | 'bad-checkpoint'
  | 'bad-archive'
  | 'already-there'
  | 'file-not-found'
  | 'run-not-found'
  | 'job-not-found'
  | 'wrong-job'
  | 'mask-not-found'
  | 'wrong-run'
  | 'workspace-unwritable'
  | 'workspace-newer'
  | 'workspace-held'
  | 'workspace-damaged'
  | 'disk-full'
  | 'runtime-missing'
  | 'out-of-memory'
  | 'not-finite'
  | 'shape-mismatch'
  | 'masked-differs-from-compact'
  | 'worker-died'
  | 'browser-missing'
  | 'connection-lost'
  | 'cluster-not-found'
  | 'cluster-unreachable'
  | 'cluster-refused'
  | 'sweep-not-found'
  | 'stopped'
  | 'internal'

/** An expected failure. `message` says what happened to what; `next` says what to do about it. */
export class UserError extends Error {
  readonly code: UserErrorCode
  readonly next: string

  constructor(code: UserErrorCode, message: string, next: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'UserError'
    this.code = code
    this.next = next
  }
}

/** The plain form that crosses process and network boundaries. */
export type ErrorReport = { readonly code: UserErrorCode; readonly message: string; readonly next: string }

/** Any thrown value as a report; an unexpected one keeps its message and is marked `internal`. */
export function errorReport(error: unknown): ErrorReport {
  if (error instanceof UserError) return { code: error.code, message: error.message, next: error.next }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'internal', message, next: 'This is a defect of Prunescope: please report it with the run’s log.' }
}

/** A report back as an error, for the side that received it. */
export function errorFromReport(report: ErrorReport): UserError {
  return new UserError(report.code, report.message, report.next)
}
