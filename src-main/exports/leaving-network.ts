/** The network of a run as it is to leave: which weights, where they come from, and what images it expects. */

import type { Architecture } from '../../src-shared/architecture/architecture'
import type { Normalisation } from '../../src-shared/contract/exchange-views'
import { UserError } from '../../src-shared/errors'
import { withConstantsFolded } from '../../src-shared/pruning/constants'
import { maskedWeights } from '../../src-shared/pruning/transfer'
import type { Weights } from '../../src-shared/weights'
import { version } from '../../package.json'
import { BUILT_IN, loadDataset } from '../datasets/registry'
import type { History } from '../history/history'
import type { RunHead, RunStore } from '../runs/run-store'
import { readWeightsOf } from '../runs/finished-run'

export type NetworkChoice = 'own' | 'masked'

export type LeavingNetwork = {
  readonly architecture: Architecture
  readonly weights: Weights
  readonly normalisation: Normalisation | null
  readonly classNames: readonly string[] | null
  /** All of it as texts, for formats that keep texts beside a network. */
  readonly about: Readonly<Record<string, string>>
}

type Context = { readonly history: History; readonly store: RunStore }

/** @throws UserError `wrong-run` for a run without final weights, or a masked network of what is no pruning */
export async function leavingNetwork(context: Context, run: RunHead, choice: NetworkChoice): Promise<LeavingNetwork> {
  const { architecture, weights } = choice === 'own' ? ownNetwork(run) : maskedNetwork(context, run)
  const images = await imagesOf(run)
  const { normalisation, classNames } = images ?? { normalisation: null, classNames: null }
  const fitting = classNames?.length === architecture.classes ? classNames : null
  return {
    architecture,
    weights,
    normalisation,
    classNames: fitting,
    about: {
      ...lineageTexts(context.history, run),
      network: choice === 'own' ? architecture.label : `${architecture.label}, masked`,
      prunescope: version,
      input: normalisation
        ? 'RGB or grey pixels from 0 to 255, as (pixel / 255 - mean) / std, channel by channel'
        : 'standardised pixels; by which means and deviations is not known here',
      ...(normalisation ? { mean: JSON.stringify(normalisation.mean), std: JSON.stringify(normalisation.std) } : {}),
      ...(fitting ? { classes: JSON.stringify(fitting) } : {}),
    },
  }
}

/** Where weights come from: the run, its recipe, its parents. */
export function lineageTexts(history: History, run: RunHead): Readonly<Record<string, string>> {
  const lineage = history.lineage(run.id).map(({ id, name, kind }) => ({ id, name, kind }))
  return {
    run: run.id,
    name: run.name,
    lineage: JSON.stringify(lineage),
    ...(run.recipe ? { recipe: JSON.stringify(run.recipe) } : {}),
  }
}

function ownNetwork(run: RunHead): { readonly architecture: Architecture; readonly weights: Weights } {
  return { architecture: run.architecture, weights: readWeightsOf(run) }
}

/** The network that was cut, with what was cut silenced: it gives the logits of the compact one. */
function maskedNetwork({ history, store }: Context, run: RunHead) {
  const saved = history.mask(run.id)
  if (!saved || run.parentId === null)
    throw new UserError(
      'wrong-run',
      `${run.name} (${run.id}) has no masked network: it was not made by pruning.`,
      'Choose a pruned run, or its own network.',
    )
  const parent = store.head(run.parentId)
  const { architecture } = parent
  const stored = readWeightsOf(parent)
  const folds = run.settings?.kind === 'prune' && run.settings.constants === 'fold'
  const weights = folds ? withConstantsFolded(stored, architecture, saved.mask) : stored
  return { architecture, weights: maskedWeights(weights, architecture, saved.mask) }
}

/** What its images are like; null where they are not there any more, or never were. */
async function imagesOf({ data }: RunHead) {
  if (!data) return null
  try {
    const { name, source, imageSize } = data
    const { mean, std, classes } = await loadDataset(
      source === BUILT_IN
        ? { kind: 'built-in', name }
        : { kind: 'path', name, path: source, ...(imageSize ? { imageSize } : {}) },
    )
    return { normalisation: { mean, std }, classNames: classes }
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}
