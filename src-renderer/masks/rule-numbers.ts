/** What a rule's threshold asks for, before layers and channels are looked at one by one. */

import { channelsToRemove } from '../../src-shared/pruning/mask'
import type { MaskRule } from '../../src-shared/pruning/mask-rule'
import type { Ranking } from '../../src-shared/pruning/ranking'

/** Channels below the threshold of a network-wide rule. */
export function askedFor({ amount }: MaskRule, ranking: Ranking, all: number): number {
  if (amount.by === 'threshold') {
    let count = 0
    while (count < ranking.channels && ranking.valueAt(count) < amount.threshold) count++
    return count
  }
  const channels = amount.denominator === 'all' ? all : ranking.channels
  return channelsToRemove(ranking.channels, amount.ratio, { kind: amount.denominator, channels })
}
