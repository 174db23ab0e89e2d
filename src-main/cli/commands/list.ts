/** `prunescope list`: the runs of the workspace, all or those that a query finds, for people or as a table. */

import { Option, type Command } from 'commander'
import type { RunRow } from '../../../src-shared/contract/views'
import { percent } from '../../../src-shared/formats/numbers'
import { runsAsCsv } from '../../../src-shared/runs/table-text'
import { RunRows } from '../../host/run-rows'
import { answering, type Streams } from '../command-line'
import { queryTest } from '../run-query'
import { withRuns } from '../runs-session'
import { textTable } from '../table'

type Flags = {
  readonly query?: string
  readonly format: 'text' | 'csv' | 'json'
  readonly trash: boolean
  readonly archived: boolean
}

export function registerList(program: Command, streams: Streams): void {
  const command = program
    .command('list')
    .description('the runs, oldest first')
    .option('--query <text>', 'only those that it finds, as in "status:done and acc>0.9"')
    .option('--archived', 'those in the archive too', false)
    .option('--trash', 'those in the trash instead', false)
    .addOption(new Option('--format <format>', 'how').choices(['text', 'csv', 'json']).default('text'))
  answering(command, streams, () => {
    const { query, format, trash, archived } = command.opts<Flags>()
    const finds = queryTest(query)
    return (session) =>
      withRuns(session, ({ history, workspaceDir }) => {
        const all = new RunRows(history).all()
        const shown = all.filter((run) =>
          trash ? run.trashedMs !== null : run.trashedMs === null && (archived || !run.archived),
        )
        const runs = shown.filter(finds(history))
        const json = { workspace: workspaceDir, runs }
        switch (format) {
          case 'csv':
            return { json, text: runsAsCsv(runs).trimEnd() }
          case 'json':
            return { json, text: JSON.stringify(json, null, 2) }
          case 'text':
            return { json, text: runs.length > 0 ? table(runs) : nothing(shown.length, trash, workspaceDir) }
        }
      })
  })
}

const columns = [
  { title: 'ID' },
  { title: 'NAME' },
  { title: 'KIND' },
  { title: 'STATE' },
  { title: 'MADE (UTC)' },
  { title: 'ACCURACY', align: 'right' as const },
  { title: 'TAGS' },
]

function table(runs: readonly RunRow[]): string {
  return textTable(
    columns,
    runs.map((run) => [
      run.id,
      `${run.starred ? '★ ' : ''}${run.name}`,
      run.kind,
      run.state,
      new Date(run.createdMs).toISOString().slice(0, 16).replace('T', ' '),
      run.lastAccuracy === null ? '' : percent(run.lastAccuracy, 2),
      run.tags.join(' '),
    ]),
  )
}

function nothing(shown: number, trash: boolean, dir: string): string {
  if (shown > 0) return `None of ${shown} runs is what the query asks for.`
  return trash ? 'The trash is empty.' : `No runs in ${dir} yet. Make some with \`prunescope run sample\`.`
}
