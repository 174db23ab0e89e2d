/** A run's settings under the keys that a recipe, `--set` and queries have for them; what only a command has, under its option. */

import type { RunSettings } from './settings'

/** The section of a recipe that says how a run is trained. */
export type TrainingSection = 'train' | 'prune.between' | 'finetune'

/**
 * Which section a training's settings belong in; null for what is no training.
 *
 * @param parent settings of the run whose weights it starts from: a cut that others follow is trained between rounds
 */
export function trainingSection(settings: RunSettings, parent: RunSettings | null): TrainingSection | null {
  if (settings.kind !== 'train') return null
  // A network from fresh weights is trained as the whole one was.
  if (settings.scratch !== undefined || !settings.testFirst) return 'train'
  const round = parent?.kind === 'prune' ? parent.round : undefined
  return round !== undefined && round.number < round.of ? 'prune.between' : 'finetune'
}

/** Runs in different sections beside each other, as a shell writes alternatives: `{train,finetune}`. */
export function commonSection(sections: readonly (TrainingSection | null)[]): string {
  const different = [...new Set(sections)].filter((section) => section !== null)
  return different.length > 1 ? `{${different.join(',')}}` : (different[0] ?? 'train')
}

/** @param section the name under which a training's own settings stand */
export function inRecipeTerms(settings: RunSettings, section: string): Readonly<Record<string, unknown>> {
  switch (settings.kind) {
    case 'train': {
      const { data, network, training, policy, evaluate, everyEpoch, scratch, seed, threads } = settings
      return {
        seed,
        ...dataTerms(data),
        network: network ?? undefined,
        [section]: training,
        'prune.policy': policy,
        'finetune.scratch': scratch,
        evaluate: evaluate && { ...evaluate, everyEpoch },
        '--threads': threads ?? undefined,
      }
    }
    case 'prune': {
      const { kind: _, ratio, round, chosen, data, evaluate, threads, ...rule } = settings
      return {
        ...dataTerms(data),
        prune: { ratios: [round?.ratio ?? ratio], ...rule, rounds: round?.of },
        round: round && { number: round.number, ratio },
        chosen,
        evaluate,
        '--threads': threads ?? undefined,
      }
    }
    case 'import':
      return { file: settings.file }
  }
}

function dataTerms(data: { readonly name: string; readonly validation: number; readonly splitSeed: number } | null) {
  if (data === null) return { data }
  const { splitSeed, ...named } = data
  return { data: named, '--split-seed': splitSeed }
}
