/** From a wish to prune a run to the work of a job: one way for the window and the command line. */

import { maskFromJson } from '../../src-shared/pruning/mask-json'
import { policyOfMask, type ChosenMask } from '../../src-shared/pruning/chosen-mask'
import { keptCount } from '../../src-shared/pruning/mask'
import { prunableChannels } from '../../src-shared/pruning/prunable'
import type { Architecture } from '../../src-shared/architecture/architecture'
import type { Work } from '../../src-shared/jobs/work'
import type { DataChoice } from '../../src-shared/runs/job'
import { derivedName } from '../../src-shared/runs/names'
import type { PruneRunSettings } from '../../src-shared/runs/settings'
import type { Split } from '../datasets/dataset'
import type { RunHead } from './run-store'
import { requireFinished } from './finished-run'

/** Which channels go: by a ratio of |γ| over the network, or just these. */
export type PruneChoice = Pick<PruneRunSettings, 'ratio' | 'policy' | 'floor' | 'denominator' | 'chosen'>

export type PruneWorkWish = {
  readonly parent: RunHead
  readonly name: string | null
  readonly choice: PruneChoice
  readonly constants: PruneRunSettings['constants']
  /** What the cut network is checked and tested on; null where nothing is known. */
  readonly data: { readonly choice: DataChoice; readonly images: Readonly<Record<Split, number>> } | null
  /** The test images, or what there is instead, unless given. */
  readonly split?: 'test' | 'validation' | undefined
  readonly threads?: number | null
  readonly rounds?: Extract<Work, { kind: 'prune' }>['rounds']
}

/** @throws UserError `wrong-run` where the run has no weights yet */
export function pruneWork(wish: PruneWorkWish): Extract<Work, { kind: 'prune' }> {
  const { parent, name, choice, constants, data, threads = null, rounds } = wish
  requireFinished(parent)
  const split = wish.split ?? (data && splitToTest(data.images))
  return {
    kind: 'prune',
    name: name ?? derivedName(parent.name, `-prune-${choice.chosen ? Number(choice.ratio.toFixed(4)) : choice.ratio}`),
    parentId: parent.id,
    settings: {
      kind: 'prune',
      ...choice,
      constants,
      data: data && { name: data.choice.name, validation: data.choice.validation, splitSeed: data.choice.splitSeed },
      evaluate: split && { split, batchSize: 250 },
      threads,
    },
    data: data && data.choice,
    ...(rounds && { rounds }),
  }
}

/**
 * A mask that was chosen before, described in a pruning's terms.
 *
 * @throws UserError `shape-mismatch` where it is of another network, `bad-argument` where it names what can't go
 */
export function choiceOfMask(architecture: Architecture, chosen: ChosenMask): PruneChoice {
  const mask = maskFromJson(chosen.mask)
  const policy = policyOfMask(mask, architecture, chosen.rule)
  const removed = [...mask.values()].reduce((sum, bits) => sum + bits.length - keptCount(bits), 0)
  const amount = chosen.rule?.amount
  const byRatio = amount?.by === 'ratio' ? amount : null
  return {
    ratio: byRatio?.ratio ?? removed / Math.max(1, prunableChannels(architecture, policy)),
    policy,
    floor: chosen.rule?.floor ?? 3,
    denominator: byRatio?.denominator ?? 'prunable',
    chosen,
  }
}

function splitToTest(images: Readonly<Record<Split, number>>): 'test' | 'validation' | null {
  return images.test > 0 ? 'test' : images.validation > 0 ? 'validation' : null
}
