/** What was measured, line by line: a pruned network beside the one it was cut from, masked and cut. */

import type { EvaluationRow, RunRow } from '../../src-shared/contract/views'

export type EvaluationLine = {
  readonly network: 'before' | 'start' | 'masked' | 'compact' | 'weights'
  readonly images: Pick<EvaluationRow, 'dataset' | 'split'> | null
  readonly accuracy: number | null
  readonly loss: number | null
  readonly params: number | null
  readonly macs: number | null
}

/** Of several measurements of the same network on the same images, the last. */
export function evaluationLines(
  row: Pick<RunRow, 'kind' | 'params' | 'macs'>,
  parent: Pick<RunRow, 'lastAccuracy' | 'params' | 'macs'> | null,
  evaluations: readonly EvaluationRow[],
): readonly EvaluationLine[] {
  const latest = new Map(evaluations.map((evaluation) => [keyOf(evaluation), evaluation]))
  const measured = [...latest.values()].sort((a, b) => Number(a.of === 'weights') - Number(b.of === 'weights'))
  const lines = measured.map((evaluation): EvaluationLine => {
    const masked = evaluation.of === 'masked'
    // A masked network costs what it did before: only cutting makes it small.
    const size = masked ? (parent ?? row) : row
    return {
      network: masked ? 'masked' : row.kind === 'prune' ? 'compact' : 'weights',
      images: evaluation,
      accuracy: evaluation.accuracy,
      loss: evaluation.loss,
      params: size.params,
      macs: size.macs,
    }
  })
  if (!parent || parent.lastAccuracy === null) return lines
  const { lastAccuracy: accuracy, params, macs } = parent
  const network = row.kind === 'prune' ? 'before' : 'start'
  return [{ network, images: null, accuracy, loss: null, params, macs }, ...lines]
}

function keyOf({ dataset, split, of }: EvaluationRow): string {
  return JSON.stringify([dataset, split, of])
}
