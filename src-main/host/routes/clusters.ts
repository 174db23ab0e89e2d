/** Calls and streams about clusters. */

import { clusterWork, type ClusterWork } from '../../../src-shared/cluster/cluster-work'
import { sweepRecipes } from '../../../src-shared/jobs/sweep'
import { titleOf } from '../../../src-shared/jobs/work'
import { parseRecipe } from '../../../src-shared/recipe/parse'
import type { Recipe } from '../../../src-shared/recipe/recipe'
import { watchWhole } from '../streams'
import type { HostServices, Implementer } from './implementer'
import { changed } from './jobs'
import { cutWork } from './masks'

export function clusterRoutes(os: Implementer, services: HostServices) {
  const { clusters, history, changes } = services
  return {
    watch: os.clusters.watch.handler(({ signal, context }) =>
      watchWhole(services, () => clusters.views(), { ...context, signal }),
    ),
    save: os.clusters.save.handler(({ input }) => {
      clusters.save(input)
      return null
    }),
    remove: os.clusters.remove.handler(({ input }) => {
      clusters.remove(input.name)
      return null
    }),
    test: os.clusters.test.handler(({ input }) => clusters.test(input.name)),
    watchSweeps: os.clusters.watchSweeps.handler(({ signal, context }) =>
      watchWhole(services, () => clusters.sweeps(), { ...context, signal }),
    ),
    watchTasks: os.clusters.watchTasks.handler(async function* ({ input, signal, context }) {
      const { key } = history.clusters.sweep(input.sweepId)
      let change = 0
      for await (const _ of changes.watch(signal)) {
        const since = history.clusters.overview.tasksSince(key, change)
        if (change > 0 && since.tasks.length === 0) continue
        change = since.change
        await context.drained()
        yield { changed: since.tasks }
      }
    }),
    submit: os.clusters.submit.handler(({ input: { cluster, recipes, name, nice } }) =>
      clusters.submit(cluster, { name, works: recipes.map(recipeWork), nice }),
    ),
    submitWork: os.clusters.submitWork.handler(({ input: { cluster, work } }) =>
      clusters.submit(cluster, { name: titleOf(work), works: [clusterWork(work)], nice: 0 }),
    ),
    submitCut: os.clusters.submitCut.handler(async ({ input: { cluster, ...cut } }) => {
      const work = await cutWork(services, cut)
      return clusters.submit(cluster, { name: work.name, works: [work], nice: 0 })
    }),
    submitRecipe: os.clusters.submitRecipe.handler(({ input: { cluster, recipe, settings, axes } }) => {
      const { content, title, name, lineOf } = changed(recipe, settings)
      const recipes = axes.length === 0 ? [parseRecipe(content, title, lineOf)] : sweepRecipes(content, axes, title)
      const over = axes.map(({ key }) => key).join(' × ')
      const works = recipes.map(recipeWork)
      return clusters.submit(cluster, { name: over === '' ? name : `${name}: ${over}`, works, nice: 0 })
    }),
    refresh: os.clusters.refresh.handler(({ input }) => clusters.refresh(input.sweepId)),
    cancel: os.clusters.cancel.handler(({ input }) => clusters.cancel(input.sweepId, input.numbers)),
    requeue: os.clusters.requeue.handler(({ input }) => clusters.requeue(input.sweepId, input.numbers)),
    setNice: os.clusters.setNice.handler(({ input }) => clusters.setNice(input.sweepId, input.nice)),
    forget: os.clusters.forget.handler(({ input }) => {
      clusters.forget(input.sweepId)
      return null
    }),
    fetchSweep: os.clusters.fetchSweep.handler(({ input }) => clusters.fetchSweep(input.sweepId)),
    fetch: os.clusters.fetch.handler(({ input }) => clusters.fetch(input.runIds, input.what)),
  }
}

/** Its runs have their task's id in common, which is not known yet. */
function recipeWork(recipe: Recipe): ClusterWork {
  return { kind: 'recipe', recipe, experimentId: null, threads: null }
}
