/** The host looks at its history twice a second: what goes wrong there is told, but not twice a second. */

import { expect, test } from 'vitest'
import { guarded } from '../../../src-main/host/changes'

test('a failure that stays the same is told once, another one too, and the first again once it had worked', () => {
  const told: string[] = []
  let problem: string | null = null
  const look = guarded(
    () => {
      if (problem !== null) throw new Error(problem)
    },
    (error) => told.push(error instanceof Error ? error.message : 'none'),
  )
  const looks = [null, 'disk full', 'disk full', 'damaged', 'damaged', null, 'damaged', 'damaged']
  for (const next of looks) {
    problem = next
    look()
  }
  expect(told).toEqual(['disk full', 'damaged', 'damaged'])
})
