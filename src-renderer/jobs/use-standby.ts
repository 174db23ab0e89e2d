/** While a form is filled in the host gets a worker ready, so that the run begins a second sooner. */

import { useConnection } from '../app/connection'

/** The worker waits two minutes; whoever still writes keeps it. */
const askAgainMs = 60_000

/** @returns to be called whenever somebody is at the form */
export function useStandby(): () => void {
  const { client } = useConnection()
  let askedMs = -Infinity
  return () => {
    if (performance.now() - askedMs < askAgainMs || client.value === null) return
    askedMs = performance.now()
    // Without it the run begins as well.
    client.value.jobs.prepare().catch(() => undefined)
  }
}
