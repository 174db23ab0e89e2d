/** A report's address keeps what it is about, and takes whatever is typed. */

import { expect, test } from 'vitest'
import { routeIn } from '../../../src-renderer/app/use-route'
import { reportAt, searchOf } from '../../../src-renderer/report/report-address'

test('what an address says comes back from it', () => {
  const address = { runIds: ['a1', 'b2'], language: 'zh-TW', without: ['gamma', 'problems'] } as const
  expect(reportAt(searchOf(address))).toEqual(address)
  expect(reportAt(searchOf({ runIds: ['a1'] }))).toEqual({ runIds: ['a1'], language: null, without: [] })
})

test('what it does not know is left out', () => {
  expect(reportAt('runs=a,,a,b&language=fr&without=gamma,nonsense')).toEqual({
    runIds: ['a', 'b'],
    language: null,
    without: ['gamma'],
  })
  expect(reportAt('')).toEqual({ runIds: [], language: null, without: [] })
})

test('a single run may be named as in other addresses', () => {
  expect(routeIn('#/report/a1')).toEqual({ page: 'report', search: 'runs=a1' })
  expect(routeIn('#/report?runs=a1,b2')).toEqual({ page: 'report', search: 'runs=a1,b2' })
})
