/** What commands about runs open and close: workspace, history, worker, and the answer to Ctrl-C. */

import type { RunEvent } from '../../src-shared/runs/events'
import { History } from '../history/history'
import { historyStore } from '../runs/history-store'
import type { StageContext } from '../runs/stages'
import { WorkerClient } from '../runs/worker-client'
import { openWorkspace } from '../workspace/workspace'
import type { Answer, Session } from './command-line'
import { stopSignal } from './stop-signal'
import { workspaceDirOf } from './workspace-dir'

export type Runs = {
  readonly context: StageContext
  readonly history: History
  readonly workspaceDir: string
  /** Everything but metrics and progress that was told so far. */
  readonly events: readonly RunEvent[]
}

/** Opens what the command needs, and closes it however the command ends. */
export async function withRuns(session: Session, act: (runs: Runs) => Promise<Answer> | Answer): Promise<Answer> {
  const { reporter } = session
  const workspace = openWorkspace(workspaceDirOf(session))
  const history = History.open(workspace.databasePath)
  const worker = new WorkerClient()
  const interrupt = stopSignal(
    () => reporter.line('Stopping after a checkpoint; Ctrl-C again ends it at once.'),
    () => worker.kill(),
  )
  const events: RunEvent[] = []
  let current: string | null = null
  const context: StageContext = {
    store: historyStore(history, workspace),
    worker,
    signal: interrupt.signal,
    onEvent: (run, event) => {
      if (current !== run.id) reporter.line(`${run.name} (${run.id})`)
      current = run.id
      if (event.type !== 'metrics' && event.type !== 'progress') events.push(event)
      reporter.event(event)
    },
  }
  try {
    return await act({ context, history, workspaceDir: workspace.dir, events })
  } finally {
    interrupt.end()
    await worker.close()
    history.close()
  }
}
