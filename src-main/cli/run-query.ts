/** Queries of the command line: what a mistake looks like there, with the place marked. */

import { UserError } from '../../src-shared/errors'
import { testFor } from '../../src-shared/runs/query/evaluate'
import type { QueryRow } from '../../src-shared/runs/query/fields'
import { parseQuery } from '../../src-shared/runs/query/parse'
import { QueryError } from '../../src-shared/runs/query/problem'

/** @throws UserError `bad-argument` with the query and a mark under what is wrong in it */
export function queryTest(text: string | undefined): (row: QueryRow) => boolean {
  try {
    return testFor(parseQuery(text ?? ''), Date.now())
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    const { start, end } = error.problem
    const mark = `${' '.repeat(start)}${'^'.repeat(Math.max(1, end - start))}`
    throw new UserError(
      'bad-argument',
      `The query can't be read:\n  ${(text ?? '').replaceAll(/\s/g, ' ')}\n  ${mark}\n${error.message}`,
      'Compare fields such as status, acc, lambda, tag, created, joined by and, or, not and brackets.',
      { cause: error },
    )
  }
}
