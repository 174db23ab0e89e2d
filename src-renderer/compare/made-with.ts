/** What the numbers of a comparison were measured on and with, and what makes some of them no fair comparison. */

import type { ComparedRun } from '../../src-shared/contract/compare'
import { count } from '../../src-shared/formats/numbers'
import { measuredOn, type Entry } from './measures'

type MadeWithId = 'images' | 'device' | 'latency' | 'processor'
export type MadeWithLine = { readonly id: MadeWithId; readonly values: readonly string[] }
export type Doubt = 'otherImages' | 'otherDevices' | 'otherSessions'

/** How threads, dates and splits read in the page's language. */
export type Words = {
  readonly threads: (n: number) => string
  readonly date: (timeMs: number) => string
  readonly split: (of: ComparedRun['evaluations'][number]['split']) => string
}

/** Lines that say something of at least one entry. */
export function madeWith(entries: readonly Entry[], words: Words): readonly MadeWithLine[] {
  const line = (id: MadeWithId, of: (entry: Entry) => string): MadeWithLine => ({ id, values: entries.map(of) })
  return [
    line('images', ({ facts }) => {
      const measured = measuredOn(facts)
      return measured ? `${measured.dataset} · ${words.split(measured.split)} · ${count(measured.images)}` : ''
    }),
    line('device', ({ facts }) => {
      const environment = facts?.environment
      return environment ? `${environment.device} · ${words.threads(environment.threads)}` : ''
    }),
    line('latency', ({ facts }) => {
      const one = facts?.latencies[0]
      return one ? [one.device, words.threads(one.threads), one.library, words.date(one.timeMs)].join(' · ') : ''
    }),
    line('processor', ({ facts }) => facts?.environment?.cpu ?? ''),
  ].filter(({ values }) => values.some((value) => value !== ''))
}

/** @param all runs one by one, also where the lines are of groups */
export function doubtsAbout(lines: readonly MadeWithLine[], all: readonly Entry[]): readonly Doubt[] {
  const differ = (wanted: MadeWithId): boolean =>
    new Set(lines.find(({ id }) => id === wanted)?.values.filter((value) => value !== '')).size > 1
  // Only within one measurement networks were taken in turns.
  const sessions = new Set(
    all.flatMap(({ facts }) => facts?.latencies.map(({ batch, session }) => `${batch} ${session}`) ?? []),
  )
  const batches = new Set([...sessions].map((one) => one.split(' ')[0]))
  return [
    ...(differ('images') ? (['otherImages'] as const) : []),
    ...(sessions.size > batches.size ? (['otherSessions'] as const) : []),
    ...(differ('device') || differ('processor') ? (['otherDevices'] as const) : []),
  ]
}
