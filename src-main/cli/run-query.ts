/** Queries of the command line: what a mistake looks like there, with the place marked. */

import { UserError } from '../../src-shared/errors'
import { recipePathsIn, testFor } from '../../src-shared/runs/query/evaluate'
import type { QueryRow } from '../../src-shared/runs/query/fields'
import { parseQuery } from '../../src-shared/runs/query/parse'
import { QueryError } from '../../src-shared/runs/query/problem'
import type { Query } from '../../src-shared/runs/query/syntax'
import type { History } from '../history/history'
import { recipeValuesIn } from '../history/recipe-values'

/**
 * The query is read at once, so that a mistake is told before a workspace is opened; the test asks its history.
 *
 * @throws UserError `bad-argument` with the query and a mark under what is wrong in it
 */
export function queryTest(text: string | undefined): (history: History) => (row: QueryRow) => boolean {
  const query = queryOf(text ?? '')
  return (history) => {
    const values = recipeValuesIn(history.recipeValues(recipePathsIn(query)))
    return testFor(query, Date.now(), values)
  }
}

function queryOf(text: string): Query {
  try {
    return parseQuery(text)
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    const { start, end } = error.problem
    const mark = `${' '.repeat(start)}${'^'.repeat(Math.max(1, end - start))}`
    throw new UserError(
      'bad-argument',
      `The query can't be read:\n  ${text.replaceAll(/\s/g, ' ')}\n  ${mark}\n${error.message}`,
      'Compare fields such as status, acc, lambda, tag, created, joined by and, or, not and brackets.',
      { cause: error },
    )
  }
}
