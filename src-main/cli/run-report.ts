/** A run's results in one object, and several of them as a table. */

import { costOf } from '../../src-shared/architecture/cost'
import { count, macs, parameterCount, percent, significant } from '../../src-shared/formats/numbers'
import { cfgOf } from '../../src-shared/pruning/cfg'
import { keptIndices } from '../../src-shared/pruning/mask'
import { warningText } from '../../src-shared/pruning/warnings'
import type { History } from '../history/history'
import type { RunHead } from '../runs/run-store'
import { textTable } from './table'

export type RunReport = ReturnType<typeof runReport>

/** What a run came to, without its curves. */
export function runReport(history: History, run: RunHead) {
  const { id, name, kind, state, parentId, experimentId, architecture, seed } = run
  const { params, macs: operations } = costOf(architecture)
  const mask = history.mask(id)
  const evaluations = history.findings.evaluations(id)
  return {
    id,
    name,
    kind,
    state,
    parent: parentId,
    experiment: experimentId,
    dir: run.dir,
    architecture: architecture.label,
    params,
    macs: operations,
    cfg: cfgOf(architecture),
    seed,
    accuracy: evaluations.findLast((evaluation) => evaluation.of === 'weights')?.accuracy ?? null,
    evaluations,
    prune: mask && {
      requestedRatio: mask.requestedRatio,
      achievedRatio: mask.achievedRatio,
      threshold: mask.threshold,
      policy: mask.policy,
      floor: mask.floor,
      denominator: mask.denominator,
      prunableChannels: mask.prunableChannels,
      removedChannels: mask.removedChannels,
      keptChannels: mask.keptChannels,
      kept: Object.fromEntries([...mask.mask].map(([space, bits]) => [space, keptIndices(bits)])),
    },
    surgery: history.findings.surgeryCheck(id),
    warnings: history.findings.warnings(id).map((warning) => ({ ...warning, text: warningText(warning) })),
    artefacts: history.findings.artefacts(id),
  }
}

/** A line a run: what it is, what it costs, how good it is. */
export function runsReportText(reports: readonly RunReport[]): string {
  const table = textTable(
    [
      { title: 'RUN' },
      { title: 'ID' },
      { title: 'STATE' },
      { title: 'PRUNED', align: 'right' },
      { title: 'PARAMS', align: 'right' },
      { title: 'MACS', align: 'right' },
      { title: 'ACCURACY', align: 'right' },
    ],
    reports.map(({ name, id, state, prune, params, macs: operations, accuracy }) => [
      name,
      id,
      state,
      prune === null ? '' : percent(prune.achievedRatio),
      parameterCount(params),
      macs(operations),
      accuracy === null ? '' : percent(accuracy, 2),
    ]),
  )
  const notes = reports.flatMap(({ name, prune, surgery }) =>
    prune === null
      ? []
      : [
          `${name}: ${count(prune.removedChannels)} of ${count(prune.denominator.channels)} ${prune.denominator.kind === 'all' ? 'BatchNorm' : 'prunable'} channels removed (${percent(prune.requestedRatio)} asked, ${percent(prune.achievedRatio)} achieved)${surgery === null ? '' : `, masked and compact agree to ${significant(surgery.maxAbsLogitDifference)}`}.`,
        ],
  )
  return notes.length === 0 ? table : `${table}\n\n${notes.join('\n')}`
}
