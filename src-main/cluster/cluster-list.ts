/** The clusters that a workspace knows, by their names, among its settings. */

import { clusterSchema, clustersSetting, type Cluster } from '../../src-shared/cluster/cluster-settings'
import { UserError } from '../../src-shared/errors'
import { count } from '../../src-shared/formats/numbers'
import { didYouMean } from '../../src-shared/recipe/nearest'
import type { History } from '../history/history'

export class ClusterList {
  readonly #history: History

  constructor(history: History) {
    this.#history = history
  }

  all(): readonly Cluster[] {
    const kept = clusterSchema.array().safeParse(this.#history.setting(clustersSetting) ?? [])
    return kept.success ? kept.data : []
  }

  /** @throws UserError `cluster-not-found` */
  get(name: string): Cluster {
    const all = this.all()
    const found = all.find((cluster) => cluster.name === name)
    if (found) return found
    const names = all.map((cluster) => cluster.name)
    throw new UserError(
      'cluster-not-found',
      `There is no cluster "${name}".${didYouMean(name, names)}`,
      names.length === 0
        ? 'Add one with `prunescope cluster add NAME --folder FOLDER`, or on the page Clusters.'
        : `Choose one of: ${names.join(', ')}.`,
    )
  }

  /** In place of one of the same name. */
  save(cluster: Cluster): void {
    const others = this.all().filter(({ name }) => name !== cluster.name)
    this.#keep([...others, cluster].sort((a, b) => (a.name < b.name ? -1 : 1)))
  }

  /** @throws UserError `cluster-refused` while a sweep is under way there */
  remove(name: string): void {
    this.get(name)
    const open = this.#history.clusters.sweeps().filter((sweep) => sweep.cluster === name && !sweep.isOver)
    if (open.length > 0)
      throw new UserError(
        'cluster-refused',
        `${count(open.length)} ${open.length === 1 ? 'sweep is' : 'sweeps are'} under way on ${name}.`,
        'Cancel them first, or wait until they are over.',
      )
    this.#keep(this.all().filter((cluster) => cluster.name !== name))
  }

  #keep(clusters: readonly Cluster[]): void {
    this.#history.setSetting(clustersSetting, clusters)
  }
}
