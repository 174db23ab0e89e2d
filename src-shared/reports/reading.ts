/** What sections ask of the material: which measurement counts, which runs belong together, which cut is the main one. */

import type { Evaluation } from '../runs/events'
import type { Curve, CurveName, ReportFamily, ReportMaterial, ReportRun } from './material'

export function allRuns({ families }: ReportMaterial): readonly ReportRun[] {
  return families.flatMap(({ runs }) => runs)
}

export function parentOf(material: ReportMaterial, { parentId }: ReportRun): ReportRun | null {
  return parentId === null ? null : (allRuns(material).find(({ id }) => id === parentId) ?? null)
}

/** The trainings from new weights, which the report's first two sections are about. */
export function trainingsOf(material: ReportMaterial): readonly ReportRun[] {
  return allRuns(material).filter(({ kind }) => kind === 'train')
}

/** Where a network's channels went away, by rising ratio within each family. */
export function cutsOf({ families }: ReportMaterial): readonly ReportRun[] {
  return families.flatMap(({ runs }) =>
    runs
      .filter((run) => run.kind === 'prune' && run.cut !== null)
      .sort((a, b) => (a.cut?.requestedRatio ?? 0) - (b.cut?.requestedRatio ?? 0) || a.createdMs - b.createdMs),
  )
}

export function tuningsOf(material: ReportMaterial): readonly ReportRun[] {
  return allRuns(material).filter(({ kind }) => kind === 'finetune')
}

/** The last measurement of the network as it stands: on test images, else on validation images. */
export function measured({ evaluations }: ReportRun): Evaluation | null {
  const last = (split: Evaluation['split']): Evaluation | undefined =>
    evaluations.findLast((one) => one.of === 'weights' && one.split === split)
  return last('test') ?? last('validation') ?? null
}

/** On the images that count: test, else validation. */
export function accuracyCurve({ curves }: ReportRun): { readonly name: CurveName; readonly curve: Curve } | null {
  for (const name of ['test/accuracy', 'validation/accuracy'] as const)
    if (curves[name].values.length > 0) return { name, curve: curves[name] }
  return null
}

/** At its end: what was measured of the finished network, else the last point of its curve. */
export function finalAccuracy(run: ReportRun): number | null {
  return measured(run)?.accuracy ?? accuracyCurve(run)?.curve.values.at(-1) ?? null
}

export function last({ values }: Curve): number | null {
  return values.at(-1) ?? null
}

export function best({ epochs, values }: Curve): { readonly epoch: number; readonly value: number } | null {
  const value = values.length === 0 ? null : Math.max(...values)
  return value === null ? null : { value, epoch: epochs[values.indexOf(value)] ?? 0 }
}

export type Headline = {
  /** The network as it was before. */
  readonly whole: ReportRun
  readonly cut: ReportRun
  readonly tuned: ReportRun | null
}

/** The report's main cut: the one that took most away and was fine-tuned to the end, else the one that took most; of equal ones the most accurate. */
export function headlineOf(material: ReportMaterial): Headline | null {
  const candidates = cutsOf(material).flatMap((cut): readonly Headline[] => {
    const whole = parentOf(material, cut)
    if (!whole?.architecture || !cut.architecture) return []
    const tunings = tuningsOf(material).filter(({ parentId, state }) => parentId === cut.id && state === 'done')
    return [{ whole, cut, tuned: tunings.at(-1) ?? null }]
  })
  const tuned = candidates.filter((one) => one.tuned !== null)
  const ratio = ({ cut }: Headline): number => cut.cut?.requestedRatio ?? 0
  const accuracy = (one: Headline): number => finalAccuracy(one.tuned ?? one.cut) ?? 0
  const [first = null] = [...(tuned.length > 0 ? tuned : candidates)].sort(
    (a, b) => ratio(b) - ratio(a) || accuracy(b) - accuracy(a),
  )
  return first
}

/** The family that a run belongs to, as its place among the report's families: its colour in the figures. */
export function familyIndex({ families }: ReportMaterial, { id }: ReportRun): number {
  return families.findIndex(({ runs }) => runs.some((run) => run.id === id))
}

export function familyOf(material: ReportMaterial, run: ReportRun): ReportFamily | null {
  return material.families[familyIndex(material, run)] ?? null
}

/** Some of many, evenly, with the first and the last among them. */
export function sampled<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all
  const at = Array.from({ length: most }, (_, index) => Math.round((index * (all.length - 1)) / (most - 1)))
  return [...new Set(at)].flatMap((index) => all[index] ?? [])
}
