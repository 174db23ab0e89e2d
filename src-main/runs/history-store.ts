/** Runs as they are carried out, on top of the history: settings checked on the way in and out, folders found. */

import { UserError } from '../../src-shared/errors'
import type { History } from '../history/history'
import type { RunRecord } from '../history/run-types'
import { readNewestCheckpoint } from '../worker/checkpoints'
import type { Workspace } from '../workspace/workspace'
import type { RunHead, RunStore } from './run-store'
import { runSettingsSchema } from './settings'

/** The store that keeps runs in this history and their files in this workspace. */
export function historyStore(history: History, workspace: Workspace): RunStore {
  const headOf = (record: RunRecord): RunHead => {
    const { id, name, kind, state, experimentId, parentId, architecture, data, seed, recipe } = record
    if (architecture === null)
      throw new UserError(
        'wrong-run',
        `${name} (${id}) has no network: it ended before there was one.`,
        'Choose another run; `prunescope list` shows them.',
      )
    const settings = runSettingsSchema.safeParse(record.settings)
    return {
      id,
      name,
      kind,
      state,
      dir: workspace.runDirectory(id),
      experimentId,
      parentId,
      architecture,
      settings: settings.success ? settings.data : null,
      data,
      seed,
      recipe,
    }
  }
  return {
    create: (run) => headOf(history.createRun({ ...run, state: 'running' })),
    head: (idOrName) => headOf(history.run(idOrName)),
    heads: () => history.listRuns().map(({ id }) => headOf(history.run(id))),
    saveMask: (runId, { result, policy, floor }) => history.saveMask(runId, { ...result, policy, floor }),
    apply: (runId, event) => history.apply(runId, event),
    markEnded: (runId, state, error) => history.setState(runId, state, error),
    reopen: (runId) => {
      const warn = (text: string): void =>
        history.apply(runId, { type: 'log', level: 'warning', text, timeMs: Date.now() })
      const checkpoint = readNewestCheckpoint(workspace.runDirectory(runId), warn)
      return headOf(history.resetForResume(runId, checkpoint?.position.step ?? 0))
    },
    hasEvaluation: (runId) => history.evaluations(runId).some(({ of }) => of === 'weights'),
  }
}
