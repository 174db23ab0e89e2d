/** Calls and streams about clusters. */

import { sweepRecipes } from '../../../src-shared/jobs/sweep'
import { parseRecipe } from '../../../src-shared/recipe/parse'
import { watchWhole } from '../streams'
import type { HostServices, Implementer } from './implementer'
import { changed } from './jobs'

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
    submit: os.clusters.submit.handler(({ input: { cluster, ...wish } }) => clusters.submit(cluster, wish)),
    submitRecipe: os.clusters.submitRecipe.handler(({ input: { cluster, recipe, settings, axes } }) => {
      const { content, title, name, lineOf } = changed(recipe, settings)
      const recipes = axes.length === 0 ? [parseRecipe(content, title, lineOf)] : sweepRecipes(content, axes, title)
      const over = axes.map(({ key }) => key).join(' × ')
      return clusters.submit(cluster, { name: over === '' ? name : `${name}: ${over}`, recipes, nice: 0 })
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
