/** `prunescope tag`, `note`, `trash`, `restore`, `purge`: saying something about runs, and getting rid of them. */

import { Option, type Command } from 'commander'
import { UserError } from '../../../src-shared/errors'
import { bytes } from '../../../src-shared/formats/numbers'
import type { History } from '../../history/history'
import type { HostClient } from '../../host/client'
import { answering, collected, type Answer, type Streams } from '../command-line'
import { queryTest } from '../run-query'
import { withRuns, type Runs } from '../runs-session'

export function registerCare(program: Command, streams: Streams): void {
  registerTag(program, streams)
  registerNote(program, streams)
  registerMany(program, streams, {
    name: 'trash',
    description: 'put runs into the trash, with all they have; `restore` brings them back',
    from: 'current',
    act: ({ runs }, runIds) => runs.trash({ runIds }),
    text: (names) => `In the trash: ${names}. \`prunescope restore\` brings them back.`,
  })
  registerMany(program, streams, {
    name: 'restore',
    description: 'take runs out of the trash again',
    from: 'trash',
    act: ({ runs }, runIds) => runs.restore({ runIds }),
    text: (names) => `Back again: ${names}.`,
  })
  registerPurge(program, streams)
}

function registerTag(program: Command, streams: Streams): void {
  const command = program
    .command('tag')
    .description('put tags on runs, and take tags off')
    .argument('<run...>', 'the runs, by id, beginning of an id, or name')
    .option('--add <tag>', 'may be repeated', collected)
    .option('--remove <tag>', 'may be repeated', collected)
    .addOption(new Option('--star', 'star them').conflicts('unstar'))
    .option('--unstar', 'take their stars away')
  answering(
    command,
    streams,
    ({ processedArgs: [names] }) =>
      (session) =>
        withRuns(session, async ({ history, host }) => {
          const { add = [], remove = [], star, unstar } = command.opts<TagFlags>()
          const runIds = idsOf(history, names as readonly string[])
          const starred = star ? true : unstar ? false : undefined
          await (
            await host()
          ).runs.annotate({
            runIds,
            addTags: [...add],
            removeTags: [...remove],
            ...(starred === undefined ? {} : { starred }),
          })
          const tagged = history.listRuns().filter(({ id }) => runIds.includes(id))
          const text = tagged.map(({ id, name, tags }) => `${name} (${id}): ${tags.join(' ') || 'no tags'}`).join('\n')
          return {
            json: { runs: tagged.map(({ id, name, tags, starred: s }) => ({ id, name, tags, starred: s })) },
            text,
          }
        }),
  )
}

type TagFlags = {
  readonly add?: readonly string[]
  readonly remove?: readonly string[]
  readonly star?: boolean
  readonly unstar?: boolean
}

function registerNote(program: Command, streams: Streams): void {
  const command = program
    .command('note')
    .description('show a run’s note (Markdown); with a text, write it; with an empty one, take it away')
    .argument('<run>', 'the run, by id, beginning of an id, or name')
    .argument('[text]')
  answering(
    command,
    streams,
    ({ processedArgs: [name, text] }) =>
      (session) =>
        withRuns(session, async ({ history, host }): Promise<Answer> => {
          const { id } = history.run(String(name))
          if (text !== undefined) await (await host()).runs.annotate({ runIds: [id], note: String(text) })
          const note = history.care.note(id)
          return { json: { id, note }, text: note === '' ? 'No note.' : note }
        }),
  )
}

type Many = {
  readonly name: string
  readonly description: string
  readonly from: 'current' | 'trash'
  readonly act: (client: HostClient, runIds: string[]) => Promise<unknown>
  readonly text: (names: string) => string
}

function registerMany(program: Command, streams: Streams, { name, description, from, act, text }: Many): void {
  const command = program
    .command(name)
    .description(description)
    .argument('[run...]', 'the runs, by id, beginning of an id, or name')
    .option('--query <text>', 'those that it finds, as in "status:failed"')
  answering(command, streams, ({ processedArgs: [names] }) => {
    const { query } = command.opts<{ query?: string }>()
    return (session) =>
      withRuns(session, async ({ history, host }) => {
        const runIds = chosen(history, names as readonly string[], query, from)
        await act(await host(), runIds)
        return { json: { runIds }, text: text(named(history, runIds)) }
      })
  })
}

function registerPurge(program: Command, streams: Streams): void {
  const command = program
    .command('purge')
    .description('remove runs that are in the trash for good, with their files')
    .argument('[run...]', 'the runs, by id, beginning of an id, or name')
    .option('--query <text>', 'those in the trash that it finds')
    .option('--all', 'all that are in the trash')
  answering(command, streams, ({ processedArgs: [names] }) => {
    const { query, all } = command.opts<{ query?: string; all?: boolean }>()
    return (session) =>
      withRuns(session, async ({ history, host }: Runs) => {
        const runIds = chosen(history, names as readonly string[], all ? (query ?? '') : query, 'trash')
        const text = named(history, runIds)
        const client = await host()
        const sizes = await client.runs.trashSizes()
        await client.runs.purge({ runIds })
        const freedBytes = sizes
          .filter(({ runId }) => runIds.includes(runId))
          .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
        return { json: { runIds, freedBytes }, text: `Gone for good: ${text}. ${bytes(freedBytes)} of files freed.` }
      })
  })
}

function idsOf(history: History, names: readonly string[]): string[] {
  return [...new Set(names.map((name) => history.run(name).id))]
}

/** @throws UserError `bad-argument` when nothing was named, `run-not-found` when the query finds nothing */
function chosen(history: History, names: readonly string[], query: string | undefined, from: 'current' | 'trash') {
  if (names.length > 0 && query === undefined) return idsOf(history, names)
  if (names.length > 0 || query === undefined)
    throw new UserError(
      'bad-argument',
      'Expected either runs or a query.',
      'Name runs, or find them as in --query "status:failed".',
    )
  const finds = queryTest(query)(history)
  const found = history.listRuns().filter((run) => (run.trashedMs !== null) === (from === 'trash') && finds(run))
  if (found.length > 0) return found.map(({ id }) => id)
  throw new UserError(
    'run-not-found',
    from === 'trash' ? 'The trash holds no such run.' : 'The query finds no run.',
    `See them with \`prunescope list${from === 'trash' ? ' --trash' : ''}\`.`,
  )
}

function named(history: History, runIds: readonly string[]): string {
  const shown = runIds.slice(0, 6).map((id) => `${history.run(id).name} (${id})`)
  return [...shown, ...(runIds.length > shown.length ? [`and ${runIds.length - shown.length} more`] : [])].join(', ')
}
