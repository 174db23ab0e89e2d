/** What the recipes of runs say for the keys that a query asks for: fetched only while one does. */

import { computed, shallowRef, type Ref } from 'vue'
import { recipePathsIn } from '../../src-shared/runs/query/evaluate'
import type { RecipeValues } from '../../src-shared/runs/query/recipe-keys'
import type { Query } from '../../src-shared/runs/query/syntax'
import { useStream } from '../app/use-stream'

type Known = { readonly paths: readonly string[]; readonly byRun: ReadonlyMap<string, readonly unknown[]> }

export function useRecipeValues(query: Readonly<Ref<Query>>): Readonly<Ref<RecipeValues>> {
  const known = shallowRef<Known>({ paths: [], byRun: new Map() })
  const wanted = computed(() => recipePathsIn(query.value).join(' '))
  useStream(
    () => (wanted.value === '' ? null : wanted.value),
    async (client, key, signal) => {
      const paths = key.split(' ')
      const events = await client.runs.watchRecipeValues({ paths }, { signal })
      return named(events, paths)
    },
    ({ paths, runs }, isFirst) => {
      const before = isFirst ? [] : known.value.byRun
      known.value = { paths, byRun: new Map([...before, ...runs.map(({ runId, values }) => [runId, values] as const)]) }
    },
  )
  return computed(() => {
    const { paths, byRun } = known.value
    return (runId, path) => byRun.get(runId)?.[paths.indexOf(path)]
  })
}

async function* named<T extends object>(
  events: AsyncIterable<T>,
  paths: readonly string[],
): AsyncGenerator<T & { readonly paths: readonly string[] }> {
  for await (const event of events) yield { ...event, paths }
}
