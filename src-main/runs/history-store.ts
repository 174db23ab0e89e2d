/** Runs as they are carried out, on top of the history: settings checked on the way in and out, folders found. */

import { UserError } from '../../src-shared/errors'
import type { History } from '../history/history'
import type { RunRecord, RunSummary } from '../history/run-types'
import { readNewestCheckpoint } from '../worker/checkpoints'
import type { Workspace } from '../workspace/workspace'
import type { RunHead, RunStore } from './run-store'
import { readSettings } from '../../src-shared/runs/settings'
import { steadyNow } from '../../src-shared/steady-clock'

/**
 * The store that keeps runs in this history and their files in this workspace.
 *
 * @param jobId the job that the runs created through it belong to
 */
export function historyStore(history: History, workspace: Workspace, jobId: string | null = null): RunStore {
  const headOf = (record: RunRecord): RunHead => {
    const { id, name, kind, state, experimentId, jobId: madeBy, parentId, architecture, data, seed, recipe } = record
    if (architecture === null)
      throw new UserError(
        'wrong-run',
        `${name} (${id}) has no network: it ended before there was one.`,
        'Choose another run; `prunescope list` shows them.',
      )
    return {
      id,
      name,
      kind,
      state,
      dir: workspace.runDirectory(id),
      experimentId,
      jobId: madeBy,
      parentId,
      architecture,
      settings: readSettings(record.settings),
      data,
      seed,
      recipe,
    }
  }
  const headsWhere = (wanted: (run: RunSummary) => boolean): readonly RunHead[] =>
    history
      .listRuns()
      .filter(wanted)
      .map(({ id }) => headOf(history.run(id)))
  return {
    create: (run) => headOf(history.createRun({ ...run, jobId, state: 'running' })),
    head: (idOrName) => headOf(history.run(idOrName)),
    heads: () => headsWhere(() => true),
    ofExperiment: (experimentId) => headsWhere((run) => run.experimentId === experimentId),
    ofJob: (wanted) => headsWhere((run) => run.jobId === wanted),
    saveMask: (runId, { result, policy, floor }) => history.saveMask(runId, { ...result, policy, floor }),
    apply: (runId, event) => history.apply(runId, event),
    markEnded: (runId, state, error) => history.setState(runId, state, error),
    reopen: (runId) => {
      const warn = (text: string): void =>
        history.apply(runId, { type: 'log', level: 'warning', text, timeMs: steadyNow() })
      const checkpoint = readNewestCheckpoint(workspace.runDirectory(runId), warn)
      // From here on this machine tells of it, wherever it began.
      history.clusters.runs.takeOver(runId)
      return headOf(history.resetForResume(runId, checkpoint?.position.step ?? 0))
    },
    adoptData: (runId, data) => history.adoptData(runId, data),
    hasEvaluation: (runId) => history.findings.evaluations(runId).some(({ of }) => of === 'weights'),
  }
}
