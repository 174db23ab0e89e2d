/** Iterative pruning: what each of several rounds takes, so that all together come to the ratio that was asked for. */

import type { Architecture } from '../architecture/architecture'
import type { RoundSteps } from '../recipe/pruning'
import type { PruneRunSettings } from '../runs/settings'
import { channelsToRemove } from './mask'
import { batchNormChannels, prunableChannels } from './prunable'

export type Rounds = { readonly count: number; readonly steps: RoundSteps }

/** What a round's cut is asked for: a share of the network that it meets, and where it stands among the rounds. */
export type RoundCut = Required<Pick<PruneRunSettings, 'ratio' | 'denominator' | 'round'>>

/**
 * Of the whole network's channels, the share that is gone after each round; the last one is the ratio itself. `channels`
 * takes as many each time, `share` the same share of what is left.
 */
export function sharesOfRounds(ratio: number, { count, steps }: Rounds): readonly number[] {
  return Array.from({ length: count }, (_, index) => {
    const done = (index + 1) / count
    if (done === 1) return ratio
    return steps === 'channels' ? ratio * done : 1 - (1 - ratio) ** done
  })
}

/**
 * What this round is to take from the network as it is now. A layer that kept some in an earlier round because it would
 * have been emptied does not make the sum smaller: later rounds take as many elsewhere, while there are any.
 *
 * @param whole  the network before the first round
 * @param now    the network that this round cuts
 * @param number from 1
 */
export function cutOfRound(
  whole: Architecture,
  now: Architecture,
  { ratio, policy, denominator }: Pick<PruneRunSettings, 'ratio' | 'policy' | 'denominator'>,
  rounds: Rounds,
  number: number,
): RoundCut {
  const share = sharesOfRounds(ratio, rounds)[number - 1] ?? ratio
  const before = prunableChannels(whole, policy)
  const left = prunableChannels(now, policy)
  const total = denominator === 'all' ? batchNormChannels(whole) : before
  const asked = channelsToRemove(before, share, { kind: denominator, channels: total })
  const toGo = Math.min(Math.max(0, asked - (before - left)), left - 1)
  return {
    ratio: toGo / left,
    denominator: 'prunable',
    round: { number, of: rounds.count, ratio: share },
  }
}
