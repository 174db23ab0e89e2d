/** What runs are called in a report: short, and told apart by what differs between them. */

import { percent, significant } from '../formats/numbers'
import { familyName } from '../runs/names'
import type { ReportFamily, ReportMaterial, ReportRun } from './material'
import type { ReportTexts } from './texts/en'

export type Labels = {
  /** Within its family: `Pruned 90 %, folded`. */
  readonly run: (run: ReportRun) => string
  /** `λ = 0.002`; empty where there is only one. */
  readonly family: (family: ReportFamily) => string
  /** Among all runs of the report. */
  readonly full: (run: ReportRun) => string
  /** The same in a table that tells the constants in a column of their own. */
  readonly brief: (run: ReportRun) => string
}

export function labelsOf({ families }: ReportMaterial, texts: ReportTexts): Labels {
  const own = new Map<string, string>()
  const familyOf = new Map<string, ReportFamily>()
  for (const family of families) {
    for (const run of family.runs) familyOf.set(run.id, family)
    for (const [id, label] of distinct(family.runs, (run) => runLabels(run, family, texts))) own.set(id, label)
  }
  const names = families.length > 1 ? distinct(families, familyLabels) : new Map<string, string>()
  const run = ({ id, name }: ReportRun): string => own.get(id) ?? name
  const family = ({ id }: ReportFamily): string => names.get(id) ?? ''
  const inFamily = (one: ReportRun, label: string): string => {
    const mine = familyOf.get(one.id)
    const prefix = mine ? family(mine) : ''
    if (prefix === '') return label
    // The first run is what its family is called after.
    return mine?.id === one.id ? prefix : `${prefix} · ${label}`
  }
  return {
    run,
    family,
    full: (one) => inFamily(one, run(one)),
    brief: (one) => {
      const mine = familyOf.get(one.id)
      return inFamily(one, (mine ? runLabels(one, mine, texts)[0] : undefined) ?? run(one))
    },
  }
}

/** λ of a training; null where none was asked for or the run trains nothing. */
export function lambdaOf({ settings }: ReportRun): number | null {
  return settings?.kind === 'train' ? settings.training.lambda : null
}

/** From the least said to all of it. */
function runLabels(run: ReportRun, { runs }: ReportFamily, texts: ReportTexts): readonly string[] {
  const parent = runs.find(({ id }) => id === run.parentId)
  const cut = run.kind === 'prune' ? run : run.kind === 'finetune' && parent?.kind === 'prune' ? parent : null
  const kind = lambdaOf(run) === 0 && run.kind === 'train' ? texts.plainTraining : texts.kinds[run.kind]
  if (cut === null) return [kind, `${kind} (${run.name})`, `${kind} (${run.id})`]
  const share = shareText(cut)
  const constants = cut.settings?.kind === 'prune' ? texts.constants[cut.settings.constants] : ''
  return [
    `${kind} ${share}`,
    ...(constants === '' ? [] : [`${kind} ${share}${texts.words.comma}${constants}`]),
    `${kind} ${share} (${run.name})`,
    `${kind} ${share} (${run.id})`,
  ]
}

function shareText({ cut, settings }: ReportRun): string {
  const ratio = cut?.requestedRatio ?? (settings?.kind === 'prune' ? settings.ratio : null)
  return ratio === null ? '' : percent(ratio, Math.abs(ratio * 100 - Math.round(ratio * 100)) < 1e-9 ? 0 : 1)
}

function familyLabels({ id, runs }: ReportFamily): readonly string[] {
  const [root] = runs
  const title = root ? familyName(root.name) : id
  const lambda = root ? lambdaOf(root) : null
  const seed = root?.seed ?? null
  const byLambda = lambda === null ? title : `λ = ${significant(lambda)}`
  return [byLambda, `${byLambda}, #${String(seed ?? 0)}`, `${byLambda} (${title})`, `${byLambda} (${id})`]
}

/** Each one's shortest label that no other has; what is never alone keeps its longest. */
function distinct<T extends { readonly id: string }>(
  all: readonly T[],
  labelsFor: (one: T) => readonly string[],
): ReadonlyMap<string, string> {
  const choices = new Map(all.map((one) => [one.id, labelsFor(one)]))
  return new Map(
    all.map(({ id }): readonly [string, string] => {
      const mine = choices.get(id) ?? []
      const others = [...choices].filter(([other]) => other !== id).map(([, labels]) => labels)
      const alone = mine.find((label, level) => others.every((labels) => (labels[level] ?? labels.at(-1)) !== label))
      return [id, alone ?? mine.at(-1) ?? id]
    }),
  )
}
