/** Calls and streams about several runs beside each other. */

import { watchCompared } from '../compared-runs'
import type { HostServices, Implementer } from './implementer'

export function compareRoutes(os: Implementer, services: HostServices) {
  return {
    watch: os.compare.watch.handler(({ input, signal, context }) =>
      watchCompared(services, input.runIds, { ...context, signal }),
    ),
  }
}
