/** What the form for a new experiment holds, and how it is sent. */

import { computed, ref, shallowRef, watch } from 'vue'
import type { RecipeSource } from '../../src-shared/contract/contract'
import type { RecipeView } from '../../src-shared/contract/views'
import { asking, type Refusal } from '../app/ask'
import { useConnection } from '../app/connection'
import { goTo } from '../app/use-route'
import { networkOf, settingsOf, sweepOf, type Field } from './experiment'
import { openedRecipe } from './opened-recipe'
import { fieldsOf, namedIn, withNetwork } from './recipe-form'
import { useEstimate } from './use-estimate'

const firstRecipe = 'sample'
/** No built-in recipe's name has a colon. */
const fileChoice = 'file:'

/** A recipe that can be chosen: one that comes with the app, or the file that was opened last. */
type Choice = {
  readonly id: string
  readonly fileName: string | null
  /** Of a run, not of a file. */
  readonly isCopy: boolean
  readonly source: RecipeSource
  readonly view: RecipeView
}

export function useExperiment() {
  const connection = useConnection()
  const { ask } = asking.use()
  const recipes = shallowRef<readonly RecipeView[]>([])
  const { opened, refused, openFile } = openedRecipe.use()
  const choice = ref(firstRecipe)
  const mode = ref<'one' | 'sweep'>('one')
  const priority = ref(0)
  /** A cluster's name; empty for this machine. */
  const place = ref('')
  /** What was written, by key. */
  const texts = ref<Record<string, string>>({})

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
  watch(
    opened,
    (file) => {
      if (file) choice.value = fileChoice
    },
    { immediate: true },
  )
  const choices = computed((): readonly Choice[] => [
    ...recipes.value.map((view) => ({ id: view.name, fileName: null, isCopy: false, source: view.name, view })),
    ...(opened.value
      ? [
          {
            id: fileChoice,
            fileName: opened.value.file.fileName,
            isCopy: opened.value.isCopy,
            source: opened.value.file,
            view: opened.value.view,
          },
        ]
      : []),
  ])
  const chosen = computed(() => choices.value.find(({ id }) => id === choice.value) ?? null)
  const recipe = computed(() => chosen.value?.view ?? null)
  const fields = computed((): readonly Field[] => (recipe.value ? fieldsOf(recipe.value, texts.value) : []))
  /** The name of a network to take instead of the recipe's; empty for that, and for one put together key by key. */
  const network = computed({
    get: () => namedIn(texts.value),
    set: (name) => (texts.value = withNetwork(texts.value, name)),
  })
  const sweep = computed(() => recipe.value && sweepOf(fields.value, recipe.value))
  const estimate = useEstimate(
    computed(() => {
      if (!chosen.value || !sweep.value) return null
      const { source, view } = chosen.value
      if (mode.value === 'one') return { recipe: source, settings: [...settingsOf(fields.value, view)] }
      // Of a sweep, the first job: the others take about as much.
      const { settings, axes } = sweep.value
      const first = axes.flatMap(({ key, values: [value] }) => (value === undefined ? [] : [{ key, value }]))
      return { recipe: source, settings: [...settings, ...first] }
    }),
  )

  return {
    choices,
    recipe,
    choice,
    /** Why the file that was opened last is no choice. */
    refused,
    openFile,
    mode,
    priority,
    place,
    texts,
    network,
    networkOfRecipe: computed(() => (recipe.value ? networkOf(recipe.value) : '')),
    estimate,
    /** How many a sweep would make. */
    jobs: computed(() => sweep.value?.jobs ?? 0),
    submit: async (onRefusal: (answer: Refusal) => void): Promise<void> => {
      if (!chosen.value) return
      const { source, view } = chosen.value
      const common = { recipe: source, priority: priority.value }
      let groupId: string | null = null
      const done = await ask(async (client) => {
        if (place.value !== '') {
          const { settings, axes } =
            mode.value === 'one' ? { settings: settingsOf(fields.value, view), axes: [] } : sweepOf(fields.value, view)
          await client.clusters.submitRecipe({
            cluster: place.value,
            recipe: source,
            settings: [...settings],
            axes: [...axes],
          })
        } else if (mode.value === 'one')
          await client.jobs.submitRecipe({
            ...common,
            settings: [...settingsOf(fields.value, view)],
          })
        else {
          const { settings, axes } = sweepOf(fields.value, view)
          const jobs = await client.jobs.submitSweep({
            ...common,
            settings: [...settings],
            axes: [...axes],
          })
          groupId = jobs[0]?.group?.id ?? null
        }
      }, onRefusal)
      if (done) goTo(groupId === null ? { page: 'queue' } : { page: 'sweep', groupId, search: '' })
    },
  }
}
