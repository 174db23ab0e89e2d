/** Calls and streams about masks: a network's channels, what a mask costs and is worth, masks under names. */

import type { CutWish } from '../../../src-shared/contract/masks-contract'
import type { ImportanceView } from '../../../src-shared/contract/masks-views'
import type { Importance } from '../../../src-shared/pruning/mask'
import { maskFromJson, type MaskJson } from '../../../src-shared/pruning/mask-json'
import type { ImportanceKind } from '../../../src-shared/pruning/mask-rule'
import { checkMask } from '../../../src-shared/pruning/kept-channels'
import { channelSpaces } from '../../../src-shared/architecture/channel-spaces'
import { choiceOfMask, pruneWork } from '../../runs/prune-work'
import { joined } from '../../masks/subjects'
import type { RunHead } from '../../runs/run-store'
import { jobView } from '../job-views'
import { watchWhole } from '../streams'
import type { HostServices, Implementer } from './implementer'

export function maskRoutes(os: Implementer, services: HostServices) {
  const { history, changes, queue, subjects, measurements, curves } = services
  const { savedMasks } = history
  return {
    subject: os.masks.subject.handler(({ input }) => subjects.view(input.runId)),
    importance: os.masks.importance.handler(async ({ input: { runId, ...wish }, signal }) => {
      const { importance, images } = await measurements.importance(subjects.of(runId), wish, { signal })
      return importanceView(wish.kind, importance, images)
    }),
    channel: os.masks.channel.handler(({ input: { runId, space, channel } }) =>
      subjects.channel(runId, space, channel),
    ),
    activations: os.masks.activations.handler(async ({ input, signal }) => {
      const subject = subjects.of(input.runId)
      const { images, values } = await measurements.channels(subject, 'activations', input.images, { signal })
      return { images, values }
    }),
    shifts: os.masks.shifts.handler(async ({ input: { runId, mask: json } }) => {
      const { run } = subjects.of(runId)
      requireMask(json, run)
      const warningsOf = await subjects.shifts(run)
      return warningsOf(maskFromJson(json))
    }),
    evaluate: os.masks.evaluate.handler(({ input: { runId, mask, ...wish }, signal }) =>
      measurements.accuracy(subjects.of(runId), { ...wish, mask: maskFromJson(mask) }, { signal }),
    ),
    startCurve: os.masks.startCurve.handler(async ({ input: { runId, ...wish } }) => ({
      curveId: await curves.start(subjects.of(runId), wish),
    })),
    stopCurve: os.masks.stopCurve.handler(async ({ input }) => {
      await curves.stop(input.curveId)
      return null
    }),
    resumeCurve: os.masks.resumeCurve.handler(async ({ input }) => {
      await curves.resume(input.curveId, (runId) => subjects.of(runId))
      return null
    }),
    removeCurve: os.masks.removeCurve.handler(async ({ input }) => {
      await curves.remove(input.curveId)
      return null
    }),
    watchCurves: os.masks.watchCurves.handler(({ input, signal, context }) => {
      const { id } = subjects.of(input.runId).run
      return watchWhole(services, () => savedMasks.curves(id), { ...context, signal })
    }),
    save: os.masks.save.handler(({ input: { runId, name, mask, rule } }) => {
      const { run } = subjects.of(runId)
      requireMask(mask, run)
      const saved = savedMasks.save(run.id, { name, mask, rule })
      changes.notify()
      return saved
    }),
    rename: os.masks.rename.handler(({ input: { maskId, name } }) => {
      savedMasks.rename(maskId, name)
      changes.notify()
      return null
    }),
    remove: os.masks.remove.handler(({ input: { maskId } }) => {
      savedMasks.remove(maskId)
      changes.notify()
      return null
    }),
    watchSaved: os.masks.watchSaved.handler(({ input, signal, context }) => {
      const { id } = subjects.of(input.runId).run
      return watchWhole(services, () => savedMasks.ofRun(id), { ...context, signal })
    }),
    prune: os.masks.prune.handler(async ({ input }) => {
      const [job] = queue.submit([await cutWork(services, input)], {})
      if (!job) throw new Error('A job that was submitted is not there.')
      return jobView(history, queue, job.id)
    }),
  }
}

/** @throws UserError as `pruneWork` and `choiceOfMask` do */
export async function cutWork({ subjects }: HostServices, { runId, name, mask, rule, constants }: CutWish) {
  const { run: parent, data } = subjects.of(runId)
  const choice = choiceOfMask(parent.architecture, { mask, rule })
  const images = data && (await subjects.images(data))
  return pruneWork({ parent, name, choice, constants, data: data && images && { choice: data, images } })
}

function importanceView(kind: ImportanceKind, importance: Importance, images: number): ImportanceView {
  return {
    kind,
    spaces: [...importance].map(([id, { length }]) => ({ id, channels: length })),
    values: joined([...importance.values()]),
    images,
  }
}

/** @throws UserError `shape-mismatch` where the mask is of another network */
function requireMask(json: MaskJson, { architecture }: RunHead): void {
  checkMask(maskFromJson(json), channelSpaces(architecture))
}
