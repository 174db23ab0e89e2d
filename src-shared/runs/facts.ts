/** What a list shows of how a run was made: settled when it is made, and handed down from the network it starts from. */

import type { Architecture } from '../architecture/architecture'
import { costOf } from '../architecture/cost'
import type { Recipe, ScratchBudget } from '../recipe/recipe'
import type { DataChoice } from './job'
import { runSettingsSchema } from './settings'
import { twinsOf } from './twins'

export type RunFacts = {
  /** Trainable numbers, and multiply-accumulates for one image. */
  readonly params: number | null
  readonly macs: number | null
  /** λ of the sparse training that the network comes from, its own or an ancestor's. */
  readonly lambda: number | null
  /** Share of channels that the network, or the one it comes from, lost; of several rounds, all together. */
  readonly ratio: number | null
  readonly lr: number | null
  readonly epochs: number | null
  readonly recipeName: string | null
  readonly dataName: string | null
  /** The same for runs that differ only in their seed; empty where there can be none. */
  readonly twins: string
  /** Its own seed behind those of what it comes from: `0,0`. Twins with the same are one run made twice. */
  readonly seeds: string
  /** How much a pruned network was trained with fresh weights, as a control beside fine-tuning; null for all else. */
  readonly scratch: ScratchBudget | null
}

export type RunOrigin = {
  readonly settings?: unknown
  readonly architecture?: Architecture | null
  readonly recipe?: Recipe | null
  readonly data?: DataChoice | null
}

/** @param parent the facts of the run that it starts from */
export function factsOf({ settings, architecture, recipe, data }: RunOrigin, parent: RunFacts | null): RunFacts {
  const cost = architecture ? costOf(architecture) : null
  const parsed = runSettingsSchema.safeParse(settings)
  const own = parsed.success ? parsed.data : null
  const training = own?.kind === 'train' ? own.training : null
  const inherited = parent?.lambda ?? null
  return {
    params: cost?.params ?? null,
    macs: cost?.macs ?? null,
    // A fine-tuning without a penalty does not make its network's γ less sparse.
    lambda: training === null ? inherited : training.lambda > 0 ? training.lambda : (inherited ?? training.lambda),
    ratio: own?.kind === 'prune' ? (own.round?.ratio ?? own.ratio) : (parent?.ratio ?? null),
    lr: training?.lr ?? null,
    epochs: training?.epochs ?? null,
    recipeName: recipe?.name ?? null,
    dataName: data?.name ?? null,
    twins: twinsOf(own, parent?.twins ?? null),
    seeds: [parent?.seeds ?? '', own?.kind === 'train' ? String(own.seed) : ''].filter((part) => part !== '').join(),
    scratch: (own?.kind === 'train' && own.scratch) || null,
  }
}
