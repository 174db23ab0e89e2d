/** What the form for a new experiment holds, and how it is sent. */

import { computed, ref, shallowRef, watch } from 'vue'
import type { RecipeView } from '../../src-shared/contract/views'
import { asking, type Refusal } from '../app/ask'
import { useConnection } from '../app/connection'
import { goTo } from '../app/use-route'
import { keyOf, settingsOf, sweepOf, usualKeys, type Field } from './experiment'

const firstRecipe = 'sample'

export function useExperiment() {
  const connection = useConnection()
  const { ask } = asking.use()
  const recipes = shallowRef<readonly RecipeView[]>([])
  const recipeName = ref(firstRecipe)
  const mode = ref<'one' | 'sweep'>('one')
  const priority = ref(0)
  const texts = ref<{ key: string; text: string }[]>(usualKeys.map((key) => ({ key, text: '' })))
  const others = ref<{ key: string; text: string }[]>([])

  watch(
    connection.client,
    (client) => {
      if (client && recipes.value.length === 0)
        void ask(async () => {
          recipes.value = await client.recipes()
        })
    },
    { immediate: true },
  )
  const recipe = computed(() => recipes.value.find(({ name }) => name === recipeName.value) ?? null)
  const usual = computed(() =>
    texts.value.filter(({ key }) => recipe.value && keyOf(recipe.value, key)?.value !== undefined),
  )
  const fields = computed((): readonly Field[] => [...usual.value, ...others.value])
  const sweep = computed(() => recipe.value && sweepOf(fields.value, recipe.value))

  return {
    recipes,
    recipe,
    recipeName,
    mode,
    priority,
    usual,
    others,
    otherKeys: computed(() => (recipe.value?.keys ?? []).filter(({ path }) => !isUsual(path))),
    /** How many a sweep would make. */
    jobs: computed(() => sweep.value?.jobs ?? 0),
    submit: async (onRefusal: (answer: Refusal) => void): Promise<void> => {
      const chosen = recipe.value
      if (!chosen) return
      const common = { recipe: chosen.name, priority: priority.value }
      const done = await ask(async (client) => {
        if (mode.value === 'one')
          await client.jobs.submitRecipe({ ...common, settings: [...settingsOf(fields.value, chosen)] })
        else {
          const { settings, axes } = sweepOf(fields.value, chosen)
          await client.jobs.submitSweep({ ...common, settings: [...settings], axes: [...axes] })
        }
      }, onRefusal)
      if (done) goTo({ page: 'queue' })
    },
  }
}

function isUsual(path: string): boolean {
  return usualKeys.some((key) => key === path)
}
