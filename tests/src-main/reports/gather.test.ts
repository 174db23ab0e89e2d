/** Which runs a report is about, and that what people wrote into it is there when it is made again. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { History } from '../../../src-main/history/history'
import { familiesOf, gatherReport } from '../../../src-main/reports/gather'
import { openWorkspace } from '../../../src-main/workspace/workspace'
import { makeFamilies } from '../../support/many-runs'
import { reportedFamily } from '../../support/reported-family'

let folder: string
let history: History

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-'))
})
afterEach(() => {
  history.close()
  rmSync(folder, { recursive: true, force: true })
})

function opened(): History {
  history = History.open(openWorkspace(folder).databasePath)
  return history
}

const idsIn = (runIds: readonly string[]): readonly (readonly string[])[] =>
  gatherReport(history, runIds, 0).families.map(({ runs }) => runs.map(({ id }) => id))

test('a training brings its whole family, a pruning its own branch, and a family comes once', () => {
  const { ids } = makeFamilies(folder, 2)
  const [train = '', half = '', halfTuned = '', most = '', mostTuned = '', other = ''] = ids
  opened()
  expect(idsIn([train])).toEqual([[train, half, halfTuned, most, mostTuned]])
  expect(idsIn([most])).toEqual([[train, most, mostTuned]])
  expect(idsIn([halfTuned, most])).toEqual([[train, half, halfTuned, most, mostTuned]])
  expect(idsIn([other, halfTuned]).map(([first]) => first)).toEqual([other, train])
})

test('what is in the trash is left out', () => {
  const [train = '', half = '', halfTuned = '', most = '', mostTuned = ''] = makeFamilies(folder, 1).ids
  opened().care.trash([mostTuned])
  expect(idsIn([train])).toEqual([[train, half, halfTuned, most]])
})

test('the material holds what the history knows', () => {
  const { train, cut, tuned, result } = reportedFamily(folder)
  opened()
  const [trained, pruned, fine] = gatherReport(history, [train], 0).families[0]?.runs ?? []
  expect(trained?.curves['test/accuracy']).toEqual({ epochs: [1, 2, 3], values: [0.5, 0.7, 0.812] })
  expect(trained?.gamma?.layers.map(({ values }) => values.length)).toEqual([8, 8, 16, 16])
  expect(pruned).toMatchObject({ id: cut, gamma: null, warnings: result.warnings, surgery: { images: 32 } })
  expect(pruned?.cut?.mask).toEqual(result.mask)
  expect(fine).toMatchObject({ id: tuned, parentId: cut, finishReason: 'all epochs' })
})

test('words stay with the families, in each language, whichever of their runs is named; an empty text is none', () => {
  const { train, tuned } = reportedFamily(folder)
  const [other = ''] = makeFamilies(folder, 1).ids
  opened()
  const families = (runIds: readonly string[]) => familiesOf(gatherReport(history, runIds, 0))
  history.reportTexts.save(families([train]), 'en', 'tuned', 'It **works**.')
  history.reportTexts.save(families([train, other]), 'en', 'title', 'Both')
  expect(history.reportTexts.of(families([tuned]), 'en')).toEqual({ tuned: 'It **works**.' })
  expect(history.reportTexts.of(families([tuned]), 'zh-TW')).toEqual({})
  expect(history.reportTexts.of(families([other, train]), 'en')).toEqual({ title: 'Both' })
  history.reportTexts.save(families([train]), 'en', 'tuned', ' ')
  expect(history.reportTexts.of(families([train]), 'en')).toEqual({})
})

test('words go with the runs they are about', () => {
  const { ids } = makeFamilies(folder, 1)
  const [train = ''] = ids
  opened()
  history.reportTexts.save([train], 'en', 'summary', 'private')
  history.care.trash(ids)
  history.care.purge(ids)
  expect(history.reportTexts.of([train], 'en')).toEqual({})
})
