/** Iterative pruning: cut a little, train, cut again, each a run with the one before as its parent. */

import { cutOfRound, type Rounds } from '../../src-shared/pruning/rounds'
import type { TrainSettings } from '../../src-shared/runs/settings'
import type { RunHead } from './run-store'
import type { StageContext } from './stage-job'
import type { PruneWish, TrainWish } from './stages'
import { pruned, trained } from './taken-over'

export type RoundsWish = {
  /** The last cut's; those before it are told apart by their round. `settings.ratio` is what all rounds come to. */
  readonly cut: PruneWish
  readonly rounds: Rounds
  readonly between: { readonly name: string; readonly settings: TrainSettings; readonly data: TrainWish['data'] }
}

/**
 * Each round ranks the channels that the training before it left, by the γ that they have by then.
 *
 * @param former runs of earlier attempts, known by their names
 * @returns cuts and trainings in their order; the last is the network at the ratio asked for
 */
export async function pruneInRounds(
  context: StageContext,
  former: readonly RunHead[],
  { cut, rounds, between }: RoundsWish,
): Promise<readonly RunHead[]> {
  if (rounds.count === 1) return [await pruned(context, former, cut)]
  const { experimentId, recipe } = cut
  const whole = cut.parent.architecture
  const runs: RunHead[] = []
  let parent = cut.parent
  for (let number = 1; ; number++) {
    const isLast = number >= rounds.count
    const name = (of: string): string => (isLast ? of : `${of}-round-${number}`)
    const settings = { ...cut.settings, ...cutOfRound(whole, parent.architecture, cut.settings, rounds, number) }
    const run = await pruned(context, former, { ...cut, name: name(cut.name), parent, settings })
    runs.push(run)
    if (isLast) return runs
    parent = await trained(context, former, {
      name: name(between.name),
      experimentId,
      parent: run,
      architecture: run.architecture,
      settings: between.settings,
      data: between.data,
      recipe,
    })
    runs.push(parent)
  }
}
