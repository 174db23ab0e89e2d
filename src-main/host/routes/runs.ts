/** Calls and streams about runs. */

import { recipeOf } from '../recipe-views'
import { artefactPieces } from '../artefact-pieces'
import {
  watchDetail,
  watchGamma,
  watchGammaHistory,
  watchList,
  watchLog,
  watchMetrics,
  watchRecipeValues,
} from '../streams'
import { careRoutes } from './care'
import type { HostServices, Implementer } from './implementer'

export function runRoutes(os: Implementer, services: HostServices) {
  const { history } = services
  return {
    watchList: os.runs.watchList.handler(({ signal, context }) => watchList(services, { ...context, signal })),
    watchRecipeValues: os.runs.watchRecipeValues.handler(({ input, signal, context }) =>
      watchRecipeValues(services, input.paths, { ...context, signal }),
    ),
    watchDetail: os.runs.watchDetail.handler(({ input, signal, context }) =>
      watchDetail(services, input.runId, { ...context, signal }),
    ),
    watchMetrics: os.runs.watchMetrics.handler(({ input, signal, context }) =>
      watchMetrics(services, input, { ...context, signal }),
    ),
    watchGamma: os.runs.watchGamma.handler(({ input, signal, context }) =>
      watchGamma(services, input.runId, { ...context, signal }),
    ),
    watchGammaHistory: os.runs.watchGammaHistory.handler(({ input, signal, context }) =>
      watchGammaHistory(services, input.runId, { ...context, signal }),
    ),
    watchLog: os.runs.watchLog.handler(({ input, signal, context }) =>
      watchLog(services, input.runId, { ...context, signal }),
    ),
    recipe: os.runs.recipe.handler(({ input }) => recipeOf(history, input.runId)),
    artefact: os.runs.artefact.handler(({ input, context }) => artefactPieces(services, input, context.drained)),
    ...careRoutes(os, services),
  }
}
