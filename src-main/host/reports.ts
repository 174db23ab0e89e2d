/** Every failure crosses the contract as a report: a code for programs, a sentence and a next step for people. */

import { ORPCError, ValidationError } from '@orpc/server'
import { errorReport, UserError, type ErrorReport } from '../../src-shared/errors'

/** Told of errors that no user can meet by the rules. */
type OnUnexpected = (error: unknown) => void

/** What a call or a stream threw, in the form in which it crosses a line. */
export function asReport(
  error: unknown,
  path: readonly string[],
  onUnexpected: OnUnexpected,
): ORPCError<string, unknown> {
  if (error instanceof ORPCError) {
    if (isReport(error.data)) return error
    return crossing(refusal(error, path), error.status)
  }
  if (!(error instanceof UserError)) onUnexpected(error)
  return crossing(errorReport(error), 400)
}

/** The same for whatever a stream throws while it goes on. */
export async function* reporting<T>(
  events: AsyncIterable<T>,
  path: readonly string[],
  onUnexpected: OnUnexpected,
): AsyncGenerator<T> {
  try {
    yield* events
  } catch (error) {
    throw asReport(error, path, onUnexpected)
  }
}

/** For a call that this host does not know: of a page from another version. */
export function unknownCall(): ORPCError<string, unknown> {
  return crossing(
    {
      code: 'bad-argument',
      message: 'This host does not know what was asked of it.',
      next: 'Reload the page, or start the workbench anew: page and host are of different versions.',
    },
    404,
  )
}

function crossing(report: ErrorReport, status: number): ORPCError<string, unknown> {
  return new ORPCError('PRUNESCOPE', { status, message: report.message, data: report })
}

/** What oRPC itself refuses: inputs that the contract does not take. */
function refusal(error: ORPCError<string, unknown>, path: readonly string[]): ErrorReport {
  const issues = error.cause instanceof ValidationError ? error.cause.issues : []
  const [first] = issues
  const where = (first?.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.')
  const what = first === undefined ? error.message : `${where === '' ? '' : `${where}: `}${first.message}`
  return {
    code: 'bad-argument',
    message: `${path.join('.')} was asked with what it does not take: ${what.slice(0, 500)}`,
    next: 'Correct that value, then try again.',
  }
}

function isReport(data: unknown): data is ErrorReport {
  return typeof data === 'object' && data !== null && 'code' in data && 'message' in data && 'next' in data
}
