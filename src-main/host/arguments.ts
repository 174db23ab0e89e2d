/** What the host was asked for on its command line. */

import { parseArgs } from 'node:util'
import { UserError } from '../../src-shared/errors'

export type HostArguments = {
  /** Whether the page is served to browsers; else the host is the shell's child. */
  readonly serve: boolean
  /** 0 lets the system choose a free one. */
  readonly port: number
  /** Where browsers may reach it: this machine alone, unless asked otherwise. */
  readonly address: string
  /** Null: PRUNESCOPE_WORKSPACE, else the user's own. */
  readonly workspaceDir: string | null
}

/** @throws UserError `bad-argument` naming the option and what it takes */
export function hostArguments(args: readonly string[]): HostArguments {
  const { port = '0', workspace, serve = false, address = '127.0.0.1' } = parse(args)
  const number = Number(port)
  if (!/^\d+$/.test(port) || number > 65_535)
    throw new UserError('bad-argument', `--port ${port} is no port.`, 'Give a whole number from 0 to 65535.')
  return { serve, port: number, address, workspaceDir: workspace ?? null }
}

function parse(args: readonly string[]): {
  readonly serve?: boolean
  readonly port?: string
  readonly address?: string
  readonly workspace?: string
} {
  try {
    const options = {
      serve: { type: 'boolean' },
      port: { type: 'string' },
      address: { type: 'string' },
      workspace: { type: 'string' },
    } as const
    return parseArgs({ args: [...args], options }).values
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.split('. ')[0] : String(cause)
    throw new UserError(
      'bad-argument',
      `${message}.`,
      'The workbench takes --serve, --port NUMBER, --address ADDRESS and --workspace DIR.',
      { cause },
    )
  }
}
