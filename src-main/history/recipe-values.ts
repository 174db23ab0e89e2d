/** Single keys of many runs' recipes, read where they lie: for queries. */

import type { Database } from 'better-sqlite3'
import type { RecipeValues } from '../../src-shared/runs/query/recipe-keys'

export type RunRecipeValues = {
  readonly paths: readonly string[]
  /** Only runs with a recipe, oldest first; values in the order of `paths`. */
  readonly runs: readonly { readonly runId: string; readonly values: readonly unknown[] }[]
  /** To be given back as `sinceKey`: recipes never change, only runs are added. */
  readonly lastKey: number
}

const keyPattern = /^[A-Za-z]\w*(\.[A-Za-z]\w*)*$/

export class RecipeValuesTable {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Paths that are no keys have no values. */
  read(paths: readonly string[], sinceKey: number): RunRecipeValues {
    if (paths.length === 0) return { paths, runs: [], lastKey: sinceKey }
    const values = paths.map(() => 'recipe -> ?').join(', ')
    const rows = this.#database
      .prepare<unknown[], readonly [number, string, ...(string | null)[]]>(
        `SELECT key, id, ${values} FROM runs WHERE recipe IS NOT NULL AND key > ? ORDER BY key`,
      )
      .raw()
      .all(...paths.map((path) => (keyPattern.test(path) ? `$.${path}` : '$.-')), sinceKey)
    return {
      paths,
      runs: rows.map(([, runId, ...texts]) => ({
        runId,
        values: texts.map((text): unknown => (text === null ? undefined : JSON.parse(text))),
      })),
      lastKey: rows.at(-1)?.[0] ?? sinceKey,
    }
  }
}

export function recipeValuesIn({ paths, runs }: RunRecipeValues): RecipeValues {
  const byRun = new Map(runs.map(({ runId, values }) => [runId, values]))
  return (runId, path) => byRun.get(runId)?.[paths.indexOf(path)]
}
