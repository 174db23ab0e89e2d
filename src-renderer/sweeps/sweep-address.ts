/** How a sweep is looked at, as the page's address says it. */

import { sweepStages, type SweepGrid } from '../../src-shared/jobs/sweep-grid'
import { cellValues, firstChoice, type MatrixChoice } from '../../src-shared/jobs/sweep-matrix'

/** What the address does not say, or says of keys that the sweep does not vary, is as one sees it first. */
export function choiceAt(search: string, grid: SweepGrid): MatrixChoice {
  const params = new URLSearchParams(search)
  const usual = firstChoice(grid)
  const keys = new Set(grid.axes.map(({ key }) => key))
  const axis = (name: 'rows' | 'columns'): string | null => {
    const key = params.get(name)
    return key === '' ? null : key !== null && keys.has(key) ? key : usual[name]
  }
  const rows = axis('rows')
  const columns = axis('columns')
  return {
    rows,
    columns: columns === rows ? null : columns,
    stage: sweepStages.find((stage) => stage === params.get('stage') && grid.stages.includes(stage)) ?? usual.stage,
    value: cellValues.find((value) => value === params.get('value')) ?? usual.value,
  }
}

export function searchOfChoice({ rows, columns, stage, value }: MatrixChoice): string {
  return new URLSearchParams({ rows: rows ?? '', columns: columns ?? '', stage, value }).toString()
}
