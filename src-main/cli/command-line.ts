/** What every command shares: its options, how it answers, and how it fails. */

import { CommanderError, InvalidArgumentError, Option, type Command } from 'commander'
import { errorReport, UserError, type ErrorReport } from '../../src-shared/errors'
import { forTerminal } from '../../src-shared/runs/names'
import { Reporter, type ReportStream } from './reporter'

/** What a command answers: the same facts for programs and for people. */
export type Answer = { readonly json: unknown; readonly text: string }

/** Where a command's answer and its talk go. */
export type Streams = { readonly stdout: NodeJS.WritableStream; readonly stderr: ReportStream }

/** What a command works with. */
export type Session = {
  /** The workspace's folder as given with --workspace. */
  readonly workspaceDir: string | undefined
  readonly json: boolean
  readonly reporter: Reporter
}

/** Carries a command out. */
export type Act = (session: Session) => Promise<Answer> | Answer

/** Registers an action that answers once: as one JSON object with --json, else as text. */
export function answering(command: Command, streams: Streams, act: (command: Command) => Act): void {
  command.action(async () => {
    const { json = false, workspace } = command.optsWithGlobals<{ json?: boolean; workspace?: string }>()
    const reporter = new Reporter(streams.stderr)
    try {
      const answer = await act(command)({ workspaceDir: workspace, json, reporter })
      streams.stdout.write(json ? `${JSON.stringify(answer.json, null, 2)}\n` : `${forTerminal(answer.text)}\n`)
    } finally {
      reporter.close()
    }
  })
}

/**
 * The failure as a report; what commander says about wrong options included. Null when help or version was asked for.
 *
 * @param commands that the one typed has of its own
 */
export function reportOf(error: unknown, commands: readonly string[] = []): ErrorReport | null {
  if (!(error instanceof CommanderError)) return errorReport(error)
  if (error.exitCode === 0) return null
  // What commander would do is print its help where nobody asked for it.
  if (error.code === 'commander.help')
    return errorReport(
      new UserError(
        'bad-argument',
        'The command is not complete: it has commands of its own, and none of them was named.',
        `They are ${commands.join(', ')}; --help says what each does.`,
      ),
    )
  const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ')
  return errorReport(
    new UserError(
      'bad-argument',
      sentence(message),
      error.code === 'commander.unknownCommand'
        ? 'All commands: prunescope help.'
        : 'Add --help to the command to see what it takes.',
    ),
  )
}

/** Prints the failure, message first and then what to do, or as JSON; returns the exit status. */
export function printFailure(report: ErrorReport, json: boolean, streams: Streams): number {
  if (json) streams.stdout.write(`${JSON.stringify({ error: report }, null, 2)}\n`)
  else streams.stderr.write(forTerminal(`${report.message}\n${report.next}\n`))
  return report.code === 'stopped' ? 130 : 1
}

/** Gathers an option that may be given several times. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** An option's number, with the range it may have. */
export function numberOption(
  flags: string,
  description: string,
  range: {
    readonly integer?: boolean
    readonly min?: number
    readonly max?: number
    readonly below?: number
    readonly above?: number
    /** May be written as a percentage too: `50%` is 0.5. */
    readonly share?: boolean
  } = {},
): Option {
  const { integer = false, min, max, below, above, share = false } = range
  const limits = [
    min === undefined ? '' : `from ${min}`,
    above === undefined ? '' : `above ${above}`,
    max === undefined ? '' : `to ${max}`,
    below === undefined ? '' : `to below ${below}`,
  ].filter((text) => text !== '')
  const expected = [
    integer ? 'a whole number' : 'a number',
    ...limits,
    ...(share ? ['or a percentage, as 0.5 or 50%'] : []),
  ].join(' ')
  return new Option(flags, description).argParser((text) => {
    const isPercent = share && text.trim().endsWith('%')
    const digits = (isPercent ? text.replace('%', '') : text).trim()
    const value =
      digits === '' ? Number.NaN : isPercent ? Number((Number(digits) / 100).toPrecision(12)) : Number(digits)
    const fits =
      Number.isFinite(value) &&
      (!integer || Number.isInteger(value)) &&
      (min === undefined || value >= min) &&
      (above === undefined || value > above) &&
      (max === undefined || value <= max) &&
      (below === undefined || value < below)
    if (!fits) throw new InvalidArgumentError(`Expected ${expected}.`)
    return value
  })
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.?!)]$/.test(upper) ? upper : `${upper}.`
}
