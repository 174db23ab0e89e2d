/** Calls and the stream about the compute runtime. */

import type { HostServices, Implementer } from './implementer'

export function runtimeRoutes(os: Implementer, { runtime }: HostServices) {
  return {
    watch: os.runtime.watch.handler(async function* ({ signal, context }) {
      for await (const view of runtime.watch(signal)) {
        await context.drained()
        yield view
      }
    }),
    install: os.runtime.install.handler(({ input }) => {
      runtime.install(input.library)
      return null
    }),
    cancel: os.runtime.cancel.handler(({ input }) => {
      runtime.cancel(input.library)
      return null
    }),
    use: os.runtime.use.handler(async ({ input }) => {
      await runtime.use(input.library)
      return null
    }),
    removeGpu: os.runtime.removeGpu.handler(async () => {
      await runtime.removeGpu()
      return null
    }),
    inspect: os.runtime.inspect.handler(async () => {
      await runtime.inspect()
      return null
    }),
  }
}
