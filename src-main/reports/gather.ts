/** Gathers what a report is made of: the runs asked for, what they came from and what came of them, from the history. */

import { version } from '../../package.json'
import {
  curveNames,
  type Curve,
  type CurveName,
  type ReportFamily,
  type ReportGamma,
  type ReportMaterial,
  type ReportRun,
} from '../../src-shared/reports/material'
import { readSettings } from '../../src-shared/runs/settings'
import type { History } from '../history/history'
import type { RunSummary } from '../history/run-types'

/**
 * A run brings its ancestors and all that was made from it, but no siblings: a training stands for its whole family, a
 * pruning for its own branch. What is in the trash is left out.
 *
 * @param runIds whole ids
 * @throws UserError `run-not-found`
 */
export function gatherReport(history: History, runIds: readonly string[], madeMs: number): ReportMaterial {
  const all = history.listRuns().filter(({ id, trashedMs }) => trashedMs === null || runIds.includes(id))
  const byId = new Map(all.map((run) => [run.id, run]))
  const wanted = new Set<string>()
  const roots: string[] = []
  for (const { id } of runIds.map((asked) => history.run(asked))) {
    const line = lineOf(id, byId)
    for (const ancestor of line) wanted.add(ancestor)
    for (const descendant of descendantsOf(id, all)) wanted.add(descendant)
    const [root] = line
    if (root !== undefined && !roots.includes(root)) roots.push(root)
  }
  return { families: roots.map((root) => familyOf(history, root, all, wanted)), madeMs, version }
}

/** The families by which a report's texts are found again. */
export function familiesOf({ families }: ReportMaterial): readonly string[] {
  return families.map(({ id }) => id)
}

/** From the first ancestor that is there down to the run itself. */
function lineOf(id: string, byId: ReadonlyMap<string, RunSummary>): readonly string[] {
  const line: string[] = []
  for (let next: string | null = id; next !== null && byId.has(next) && !line.includes(next);) {
    line.unshift(next)
    next = byId.get(next)?.parentId ?? null
  }
  return line.length === 0 ? [id] : line
}

function descendantsOf(id: string, all: readonly RunSummary[]): readonly string[] {
  const children = all.filter(({ parentId }) => parentId === id)
  return children.flatMap((child) => [child.id, ...descendantsOf(child.id, all)])
}

/** Parents before their children, siblings in the order of their making. */
function familyOf(
  history: History,
  root: string,
  all: readonly RunSummary[],
  wanted: ReadonlySet<string>,
): ReportFamily {
  const ids = [root, ...descendantsOf(root, all)].filter((id) => wanted.has(id))
  return { id: root, runs: ids.map((id) => reportRun(history, id)) }
}

function reportRun(history: History, runId: string): ReportRun {
  const record = history.run(runId)
  const { id, name, kind, state, parentId, seed, createdMs, startedMs, finishedMs, awayMs, finishReason, error } =
    record
  const mask = history.mask(id)
  const weights = history.findings.artefacts(id).find((artefact) => artefact.kind === 'weights')
  return {
    id,
    name,
    kind,
    state,
    parentId,
    seed,
    createdMs,
    startedMs,
    finishedMs,
    awayMs,
    finishReason,
    error,
    recipe: record.recipe,
    settings: readSettings(record.settings),
    architecture: record.architecture,
    dataName: record.data?.name ?? null,
    environment: record.environment,
    evaluations: history.findings.evaluations(id),
    curves: curvesOf(history, id),
    gamma: kind === 'prune' ? null : gammaOf(history, id),
    cut: mask,
    surgery: history.findings.surgeryCheck(id),
    warnings: history.findings.warnings(id),
    weights: weights ? { sizeBytes: weights.sizeBytes, sha256: weights.sha256 } : null,
  }
}

function curvesOf(history: History, runId: string): Readonly<Record<CurveName, Curve>> {
  const { series } = history.measurements.series(runId, curveNames)
  const curve = (wanted: CurveName): Curve => {
    const found = series.find(({ name }) => name === wanted)
    const known = (found?.values ?? []).flatMap((value, index) =>
      Number.isFinite(value) ? [{ epoch: found?.epochs[index] ?? 0, value }] : [],
    )
    return { epochs: known.map(({ epoch }) => epoch), values: known.map(({ value }) => value) }
  }
  return {
    'train/epoch-loss': curve('train/epoch-loss'),
    'train/accuracy': curve('train/accuracy'),
    'validation/accuracy': curve('validation/accuracy'),
    'test/accuracy': curve('test/accuracy'),
    'sparsity/below-0.01': curve('sparsity/below-0.01'),
  }
}

/** Prunable γ only: the others are never cut. */
function gammaOf(history: History, runId: string): ReportGamma | null {
  const snapshot = history.measurements.latestGamma(runId)
  if (!snapshot) return null
  let at = 0
  const layers = snapshot.layers.flatMap(({ name, channels, prunable }) => {
    const values = snapshot.values.subarray(at, at + channels)
    at += channels
    return prunable ? [{ name, values }] : []
  })
  return { epoch: snapshot.epoch, layers }
}
