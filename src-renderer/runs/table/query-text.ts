/** A mistake in a query, in the reader's language. */

import { useI18n } from 'vue-i18n'
import { problemValues, type QueryProblem } from '../../../src-shared/runs/query/problem'

export function useQueryText() {
  const { t } = useI18n()
  return (problem: QueryProblem): string => {
    const values = problemValues(problem)
    const near =
      problem.kind !== 'unknown-field'
        ? ''
        : problem.near === null
          ? t('query.quotes')
          : t('query.didYouMean', { near: problem.near })
    return t(`query.problem.${problem.kind}`, { ...values, near })
  }
}
