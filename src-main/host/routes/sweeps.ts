/** Streams about sweeps. */

import { watchWhole } from '../streams'
import { sweepView } from '../sweeps'
import type { HostServices, Implementer } from './implementer'

export function sweepRoutes(os: Implementer, services: HostServices) {
  const { history, rows } = services
  return {
    watch: os.sweeps.watch.handler(({ input, signal, context }) =>
      watchWhole(services, () => sweepView(history, rows, input.groupId), { ...context, signal }),
    ),
  }
}
