/** The contract, carried out. */

import { offeredData } from './offered-data'
import { fileRecipeView, recipeViews } from './recipe-views'
import { clusterRoutes } from './routes/clusters'
import { compareRoutes } from './routes/compare'
import { exchangeRoutes } from './routes/exchange'
import { implementer, type HostServices } from './routes/implementer'
import { jobRoutes } from './routes/jobs'
import { maskRoutes } from './routes/masks'
import { reportRoutes } from './routes/reports'
import { runRoutes } from './routes/runs'
import { sweepRoutes } from './routes/sweeps'
import { runtimeRoutes } from './routes/runtime'

export type { HostServices } from './routes/implementer'

export type HostRouter = ReturnType<typeof hostRouter>

export function hostRouter(services: HostServices) {
  const os = implementer(services.onUnexpected)
  return os.router({
    about: os.about.handler(() => services.about),
    recipes: os.recipes.handler(recipeViews),
    readRecipe: os.readRecipe.handler(({ input }) => fileRecipeView(input)),
    datasets: os.datasets.handler(() => offeredData(services)),
    link: os.link.handler(services.link),
    runs: runRoutes(os, services),
    masks: maskRoutes(os, services),
    compare: compareRoutes(os, services),
    reports: reportRoutes(os, services),
    exchange: exchangeRoutes(os, services),
    sweeps: sweepRoutes(os, services),
    jobs: jobRoutes(os, services),
    clusters: clusterRoutes(os, services),
    runtime: runtimeRoutes(os, services),
  })
}
