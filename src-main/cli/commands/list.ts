/** `prunescope list`: all runs of the workspace. */

import type { Command } from 'commander'
import { percent } from '../../../src-shared/formats/numbers'
import { answering, type Streams } from '../command-line'
import { withRuns } from '../runs-session'
import { textTable } from '../table'

export function registerList(program: Command, streams: Streams): void {
  const command = program.command('list').description('all runs, oldest first')
  answering(
    command,
    streams,
    () => (session) =>
      withRuns(session, ({ history, workspaceDir }) => {
        const runs = history.listRuns()
        const rows = runs.map((run) => [
          run.id,
          run.name,
          run.kind,
          run.state,
          new Date(run.createdMs).toISOString().slice(0, 16).replace('T', ' '),
          run.lastAccuracy === null ? '' : percent(run.lastAccuracy, 2),
        ])
        const columns = [
          { title: 'ID' },
          { title: 'NAME' },
          { title: 'KIND' },
          { title: 'STATE' },
          { title: 'MADE (UTC)' },
          { title: 'ACCURACY', align: 'right' as const },
        ]
        const text =
          runs.length === 0
            ? `No runs in ${workspaceDir} yet. Make some with \`prunescope run sample\`.`
            : textTable(columns, rows)
        return { json: { workspace: workspaceDir, runs }, text }
      }),
  )
}
