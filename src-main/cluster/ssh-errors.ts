/** What ssh says when it can't get there: as sentences with a next step. */

import { UserError } from '../../src-shared/errors'

type Rule = readonly [pattern: RegExp, message: (host: string, said: string) => string, next: (host: string) => string]

const plainly = (host: string, said: string): string => `${host} can’t be reached: ${said}`

/** The first that fits ssh's last words counts. */
const rules: readonly Rule[] = [
  [
    /host key verification failed/i,
    (host) => `${host} is not known to this machine’s ssh yet.`,
    (host) => `Connect to it once by hand with \`ssh ${host}\`, and accept its key.`,
  ],
  [
    /permission denied|too many authentication failures/i,
    (host, said) => `${host} does not let you in: ${said}`,
    () =>
      'Have it let you in without a question: a key in ssh-agent (ssh-add), or a connection that is open already and shared (ControlPath in ~/.ssh/config).',
  ],
  [
    /could not resolve/i,
    plainly,
    () => 'Check the host’s name; it is taken as in `ssh HOST`, with what ~/.ssh/config says of it.',
  ],
  [
    /connection refused/i,
    plainly,
    () =>
      'Nothing listens there: check host and port (~/.ssh/config), and whether its login node is up; it is asked again by itself.',
  ],
  [
    /timed out|no route|unreachable|not responding/i,
    plainly,
    () => 'Check that this machine is online, and whether it needs the VPN; it is asked again by itself.',
  ],
  [
    /closed|reset by peer|broken pipe/i,
    (host, said) => `The connection to ${host} was lost: ${said}`,
    () => 'What runs there goes on; it is asked again by itself.',
  ],
  [
    /configuration option|bad owner or permissions|can't open user config/i,
    (_, said) => `ssh does not accept its configuration: ${said}`,
    () => 'Mend that file; `ssh -G HOST` says whether it is right.',
  ],
]

/** @param said on standard error, whatever came before ssh's own last line included */
export function unreachable(host: string, said: string): UserError {
  if (/remote host identification has changed/i.test(said))
    return new UserError(
      'cluster-unreachable',
      `${host} shows another key than the one that this machine knows of it.`,
      `It was set up anew, or someone is in between: ask its administrators for its key. Then \`ssh-keygen -R ${host}\` forgets the old one; connect once by hand.`,
    )
  const last = lastLine(said) ?? 'it said nothing'
  const [, message, next] = rules.find(([pattern]) => pattern.test(last)) ?? []
  return new UserError(
    'cluster-unreachable',
    (message ?? plainly)(host, last),
    next?.(host) ?? `Try \`ssh ${host} true\` in a terminal.`,
  )
}

/** It lets in, and runs nothing: an account without a shell, or one that does something else. */
export function saysNothing(host: string, said: string): UserError {
  return new UserError(
    'cluster-unreachable',
    `${host} lets you in but runs no commands${lastLine(said) === null ? '.' : `: ${lastLine(said)}`}`,
    `See what \`ssh ${host} echo here\` answers; only “here” would be right.`,
  )
}

function lastLine(said: string): string | null {
  const lines = said.split('\n').map((line) => line.trim())
  return lines.findLast((line) => line !== '') ?? null
}
