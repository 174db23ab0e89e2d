/** Carries a recipe out: train → for each ratio prune → fine-tune the chosen ones, and train them anew as a control. */

import { networkFromChoice } from '../../src-shared/architecture/networks'
import type { Architecture } from '../../src-shared/architecture/architecture'
import { costOf } from '../../src-shared/architecture/cost'
import { channelSpaces, spaceById } from '../../src-shared/architecture/channel-spaces'
import { UserError } from '../../src-shared/errors'
import { maskByGlobalThreshold } from '../../src-shared/pruning/mask'
import { batchNormChannels, prunableSpaces } from '../../src-shared/pruning/prunable'
import { trainingBetween } from '../../src-shared/recipe/rounds'
import { scratchTraining } from '../../src-shared/recipe/scratch'
import type { PruneSettings } from '../../src-shared/recipe/pruning'
import type { Recipe } from '../../src-shared/recipe/recipe'
import type { DataChoice } from '../../src-shared/runs/job'
import { inspectData, requireSplit } from './data-facts'
import type { RunHead } from './run-store'
import type { PruneRunSettings, TrainSettings } from '../../src-shared/runs/settings'
import { pruneInRounds } from './prune-rounds'
import type { StageContext } from './stage-job'
import { trained } from './taken-over'

export type RecipeWish = {
  readonly recipe: Recipe
  readonly workspaceDir: string
  /** What its runs have in common. Those there are already stay where they are finished, and are resumed where not. */
  readonly experimentId: string
  readonly threads?: number | null
  /** The last stage that is carried out now; all of them unless given. */
  readonly until?: 'train' | 'prune' | 'finetune'
}

/**
 * The runs of the recipe in the order they were made. What can be wrong with data, ratios and network is said before the
 * first of them begins.
 *
 * @throws UserError `bad-data`, `data-not-found`, `bad-argument` with nothing begun; `stopped`, `worker-died` or the
 *   engine's own, with everything before it kept and the rest resumable
 */
export async function executeRecipe(context: StageContext, wish: RecipeWish): Promise<readonly RunHead[]> {
  const { recipe, workspaceDir, experimentId, threads = null, until = 'finetune' } = wish
  const facts = await inspectData(workspaceDir, { ...recipe.data, splitSeed: recipe.seed })
  requireSplit(facts, recipe.evaluate.split)
  const architecture = networkFromChoice(recipe.network, facts.of)
  if (recipe.prune) for (const ratio of recipe.prune.ratios) requirePossibleRatio(architecture, ratio, recipe.prune)

  const chain = new Chain(context, recipe, facts.choice, threads, experimentId)
  const sparse = await chain.train(architecture)
  const runs = [sparse]
  if (until === 'train') return runs
  const pruned = new Map<number, RunHead>()
  for (const ratio of recipe.prune?.ratios ?? []) {
    const made = await chain.prune(sparse, ratio)
    const last = made.at(-1)
    if (last) pruned.set(ratio, last)
    runs.push(...made)
  }
  if (until === 'prune') return runs
  for (const ratio of recipe.finetune?.ratios ?? []) {
    const parent = pruned.get(ratio)
    if (!parent) continue
    runs.push(await chain.finetune(parent, ratio))
    const control = await chain.scratch(sparse, parent, ratio)
    if (control) runs.push(control)
  }
  return runs
}

/** The stages of one recipe in one experiment, each taken over where a former attempt left it. */
class Chain {
  readonly #context: StageContext
  readonly #recipe: Recipe
  readonly #data: DataChoice
  readonly #threads: number | null
  readonly #experimentId: string
  readonly #former: readonly RunHead[]

  constructor(context: StageContext, recipe: Recipe, data: DataChoice, threads: number | null, experimentId: string) {
    this.#context = context
    this.#recipe = recipe
    this.#data = data
    this.#threads = threads
    this.#experimentId = experimentId
    this.#former = context.store.ofExperiment(experimentId)
  }

  async train(architecture: Architecture): Promise<RunHead> {
    const { name, network, train } = this.#recipe
    return trained(this.#context, this.#former, {
      ...this.#common,
      name: `${name}/train`,
      parent: null,
      architecture,
      settings: this.#trainSettings(network, train),
    })
  }

  async finetune(parent: RunHead, ratio: number): Promise<RunHead> {
    const { name, finetune } = this.#recipe
    if (!finetune) throw new Error('This recipe has no fine-tuning.')
    const { ratios: _, scratch: __, ...training } = finetune
    return trained(this.#context, this.#former, {
      ...this.#common,
      name: `${name}/finetune-${ratio}`,
      parent,
      architecture: parent.architecture,
      settings: this.#trainSettings(null, training),
    })
  }

  /** The same network with fresh weights; null where the recipe asks for none. */
  async scratch(whole: RunHead, parent: RunHead, ratio: number): Promise<RunHead | null> {
    const { name, train, finetune } = this.#recipe
    if (!finetune?.scratch) return null
    const macs = { whole: costOf(whole.architecture).macs, pruned: costOf(parent.architecture).macs }
    return trained(this.#context, this.#former, {
      ...this.#common,
      name: `${name}/scratch-${ratio}`,
      parent,
      architecture: parent.architecture,
      settings: {
        ...this.#trainSettings(null, scratchTraining(train, finetune.scratch, macs)),
        testFirst: false,
        scratch: finetune.scratch,
      },
    })
  }

  /** The cut, or all rounds of it with what was trained between; the last one is at the ratio. */
  async prune(parent: RunHead, ratio: number): Promise<readonly RunHead[]> {
    const { name, prune, evaluate } = this.#recipe
    if (!prune) throw new Error('This recipe has no pruning.')
    const { policy, floor, denominator, constants, rounds, roundSteps } = prune
    const settings: PruneRunSettings = {
      kind: 'prune',
      policy,
      floor,
      denominator,
      constants,
      ratio,
      data: this.#dataSettings(),
      evaluate: { split: evaluate.split, batchSize: evaluate.batchSize },
      threads: this.#threads,
    }
    return pruneInRounds(this.#context, this.#former, {
      cut: { ...this.#common, name: `${name}/prune-${ratio}`, parent, settings },
      rounds: { count: rounds, steps: roundSteps },
      between: {
        name: `${name}/finetune-${ratio}`,
        settings: this.#trainSettings(null, trainingBetween(this.#recipe)),
        data: this.#data,
      },
    })
  }

  /** What all runs of the experiment have in common. */
  get #common(): { readonly experimentId: string; readonly data: DataChoice; readonly recipe: Recipe } {
    return { experimentId: this.#experimentId, data: this.#data, recipe: this.#recipe }
  }

  #trainSettings(network: TrainSettings['network'], training: TrainSettings['training']): TrainSettings {
    const { evaluate, prune, seed } = this.#recipe
    return {
      kind: 'train',
      data: this.#dataSettings(),
      network,
      training,
      policy: prune?.policy ?? 'block-interior',
      evaluate: { split: evaluate.split, batchSize: evaluate.batchSize },
      everyEpoch: evaluate.everyEpoch,
      testFirst: network === null,
      seed,
      threads: this.#threads,
    }
  }

  #dataSettings(): TrainSettings['data'] {
    const { name, validation, splitSeed } = this.#data
    return { name, validation, splitSeed }
  }
}

/**
 * The experiment that `--resume` means: that of the run named, else the newest of this recipe that is not finished.
 *
 * @throws UserError `run-not-found` when there is none, `wrong-run` when the run belongs to another recipe
 */
export function experimentToResume(
  { store }: Pick<StageContext, 'store'>,
  recipe: Recipe,
  idOrName: string | null,
): string {
  if (idOrName === null) {
    const unfinished = store.heads().filter((run) => run.recipe?.name === recipe.name && run.state !== 'done')
    const newest = unfinished.at(-1)?.experimentId
    if (newest) return newest
    throw new UserError(
      'run-not-found',
      `No run of the recipe ${recipe.name} waits to be resumed.`,
      'Start it without --resume, or name the run: `prunescope list` shows them.',
    )
  }
  const run = store.head(idOrName)
  if (run.recipe?.name === recipe.name && run.experimentId !== null) return run.experimentId
  throw new UserError(
    'wrong-run',
    `${run.name} (${run.id}) does not belong to the recipe ${recipe.name}.`,
    run.recipe
      ? `Resume it with the recipe ${run.recipe.name}.`
      : `Resume it with \`prunescope train --resume ${run.id}\`.`,
  )
}

/** Says before hours of training that a ratio can't be reached: the check of the mask itself, on γ that are all equal. */
function requirePossibleRatio(
  architecture: Architecture,
  ratio: number,
  { policy, floor, denominator }: Pick<PruneSettings, 'policy' | 'floor' | 'denominator'>,
): void {
  const spaces = channelSpaces(architecture)
  const equal = prunableSpaces(architecture, policy).map(
    (id) => [id, new Float32Array(spaceById(spaces, id).channels)] as const,
  )
  const total = denominator === 'all' ? batchNormChannels(architecture) : undefined
  maskByGlobalThreshold(new Map(equal), ratio, { floor, total })
}
