/** Clusters and the sweeps there, kept up to date by the host. */

import { shallowRef } from 'vue'
import type { ClusterView, SweepView } from '../../src-shared/contract/cluster-views'
import { shared } from '../app/shared'
import { useStream } from '../app/use-stream'

export const clusterPlaces = shared('the clusters', () => {
  /** Null until the host has answered. */
  const clusters = shallowRef<readonly ClusterView[] | null>(null)
  const sweeps = shallowRef<readonly SweepView[]>([])
  useStream(
    () => true,
    (client, _, signal) => client.clusters.watch(undefined, { signal }),
    (views) => {
      clusters.value = views
    },
  )
  useStream(
    () => true,
    (client, _, signal) => client.clusters.watchSweeps(undefined, { signal }),
    (views) => {
      sweeps.value = views
    },
  )
  return { clusters, sweeps }
})
