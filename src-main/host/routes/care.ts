/** Calls about keeping runs: tags, notes, archive, trash, the pinned baseline, export, saved views. */

import { UserError } from '../../../src-shared/errors'
import { exportedRuns } from '../run-export'
import { folderSize, removePurgedFolders } from '../purge'
import { pinnedRunSetting } from '../run-rows'
import { savedViews, savedViewsSetting, watchViews } from '../saved-views'
import type { HostServices, Implementer } from './implementer'

export function careRoutes(os: Implementer, services: HostServices) {
  const { history, workspace, rows, changes } = services
  const done = <T>(work: T): null => {
    void work
    changes.notify()
    return null
  }
  return {
    annotate: os.runs.annotate.handler(({ input: { runIds, ...annotation } }) =>
      done(history.care.annotate(runIds, annotation)),
    ),
    archive: os.runs.archive.handler(({ input: { runIds, archived } }) =>
      done(history.care.setArchived(runIds, archived)),
    ),
    trash: os.runs.trash.handler(({ input: { runIds } }) => {
      requireIdle(services, runIds)
      return done(history.care.trash(runIds))
    }),
    restore: os.runs.restore.handler(({ input: { runIds } }) => done(history.care.restore(runIds))),
    purge: os.runs.purge.handler(async ({ input: { runIds } }) => {
      requireIdle(services, runIds)
      history.care.purge(runIds)
      changes.notify()
      await removePurgedFolders(history, workspace)
      return null
    }),
    trashSizes: os.runs.trashSizes.handler(async () => {
      const trashed = rows.all().filter(({ trashedMs }) => trashedMs !== null)
      const sizes = []
      for (const { id } of trashed) sizes.push({ runId: id, sizeBytes: await folderSize(workspace.runDirectory(id)) })
      return sizes
    }),
    pin: os.runs.pin.handler(({ input: { runId } }) =>
      done(history.setSetting(pinnedRunSetting, runId === null ? null : history.run(runId).id)),
    ),
    export: os.runs.export.handler(({ input: { runIds, format } }) => exportedRuns(history, rows, runIds, format)),
    watchViews: os.runs.watchViews.handler(({ signal, context }) => watchViews(services, { ...context, signal })),
    saveView: os.runs.saveView.handler(({ input: { name, address } }) => {
      const others = savedViews(history).filter((view) => view.name !== name)
      return done(history.setSetting(savedViewsSetting, address === null ? others : [...others, { name, address }]))
    }),
  }
}

/** A job that is at work may need any of the runs it has made. */
function requireIdle({ history, queue }: Pick<HostServices, 'history' | 'queue'>, runIds: readonly string[]): void {
  const wanted = new Set(runIds)
  const made = history.runsOfJobs()
  for (const { id, title, state } of history.jobs.all()) {
    if (state !== 'running' && !queue.isEnding(id)) continue
    const own = made.get(id)?.find((runId) => wanted.has(runId))
    if (own !== undefined)
      throw new UserError(
        'wrong-run',
        `${history.run(own).name} (${own}) belongs to the job ${title}, which is at work.`,
        'Wait until the job has finished, or stop it first.',
      )
  }
}
