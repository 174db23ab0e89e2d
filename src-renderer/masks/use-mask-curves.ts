/** Curves that the host measures in the background and keeps: the cliff over the ratio, and each layer's sensitivity. */

import { computed, shallowRef } from 'vue'
import type { MaskCurve } from '../../src-shared/contract/masks-views'
import type { SpaceId } from '../../src-shared/architecture/channel-spaces'
import { asking } from '../app/ask'
import { useStream } from '../app/use-stream'
import type { Accuracy } from './use-accuracy'
import type { Inspector } from './use-inspector'

/** From nothing to nearly all, closer together where networks fall off. */
const cliffRatios = [0, 0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
export const sensitivityRatio = 0.7

export function useMaskCurves({ subject, rule }: Inspector, accuracy: Accuracy) {
  const { ask } = asking.use()
  const curves = shallowRef<readonly MaskCurve[]>([])
  useStream(
    () => subject.runId,
    (client, runId, signal) => client.masks.watchCurves({ runId }, { signal }),
    (all) => (curves.value = all),
  )
  const newest = (kind: MaskCurve['kind']) =>
    computed(() => {
      const ofKind = curves.value.filter((curve) => curve.kind === kind)
      const isAlike = (curve: MaskCurve): boolean =>
        curve.rule.policy === rule.value.policy && curve.rule.importance === rule.value.importance
      const candidates = ofKind.some(isAlike) ? ofKind.filter(isAlike) : []
      return candidates.reduce<MaskCurve | null>(
        (latest, curve) => (latest && latest.createdMs > curve.createdMs ? latest : curve),
        null,
      )
    })
  async function start(kind: MaskCurve['kind']): Promise<void> {
    const { split, images, constants } = accuracy
    await ask((client) =>
      client.masks.startCurve({
        runId: subject.runId,
        kind,
        rule: { ...rule.value, amount: { by: 'ratio', ratio: 0, denominator: 'prunable' }, layers: [], pins: [] },
        ratios: kind === 'cliff' ? cliffRatios : [sensitivityRatio],
        constants: constants.value,
        split: split.value,
        images: images.value,
      }),
    )
  }
  return {
    cliff: newest('cliff'),
    sensitivity: newest('sensitivity'),
    start,
    stop: (curveId: string) => ask((client) => client.masks.stopCurve({ curveId })),
    resume: (curveId: string) => ask((client) => client.masks.resumeCurve({ curveId })),
    remove: (curveId: string) => ask((client) => client.masks.removeCurve({ curveId })),
  }
}

/** Whether points are missing that could still be measured. */
export function canGoOn({ state, points, total }: MaskCurve): boolean {
  return (state === 'stopped' || state === 'failed') && points.length < total
}

export type MaskCurves = ReturnType<typeof useMaskCurves>

/** Accuracy that each layer alone costs, against the best there is: the share of the largest loss, and the loss itself. */
export function lossesOf(
  { points }: MaskCurve,
  unmasked: number | null,
): ReadonlyMap<SpaceId, { readonly share: number; readonly loss: number }> {
  const best = unmasked ?? points.reduce((max, { accuracy }) => Math.max(max, accuracy), 0)
  const losses = points.flatMap(({ space, accuracy }) =>
    space === null ? [] : [[space, Math.max(0, best - accuracy)] as const],
  )
  const largest = losses.reduce((max, [, loss]) => Math.max(max, loss), 0)
  return new Map(losses.map(([space, loss]) => [space, { share: largest === 0 ? 0 : loss / largest, loss }]))
}
