/** What other programs call the measurements that the charts know: `Loss/train`, `val_acc`, `epoch_accuracy`. */

const splits: Readonly<Record<string, string>> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  test: 'test',
  eval: 'test',
}
const measures: Readonly<Record<string, string>> = {
  loss: 'loss',
  acc: 'accuracy',
  accuracy: 'accuracy',
  acc1: 'accuracy',
  top1: 'accuracy',
}
const rates = new Set(['lr', 'learningrate', 'learning_rate'])
/** Words that say nothing of what is measured. */
const idle = new Set(['epoch', 'step', 'batch'])

/** The name here; the tag itself where it is none of those. */
export function metricOfTag(tag: string): string {
  if (
    rates.has(
      tag
        .toLowerCase()
        .replaceAll(/[-/ ]/g, '_')
        .replace(/^train_/, ''),
    )
  )
    return 'lr'
  const words = tag
    .toLowerCase()
    .split(/[/_\-. ]+/)
    .filter((word) => word !== '' && !idle.has(word))
  const split = words.flatMap((word) => splits[word] ?? [])
  const measure = words.flatMap((word) => measures[word] ?? [])
  if (measure.length !== 1 || split.length > 1 || split.length + measure.length !== words.length) return tag
  return `${split[0] ?? 'train'}/${measure[0] ?? ''}`
}

/** The name here of every tag of one program: two of its tags never become one curve, and its own names come first. */
export function metricsOfTags(tags: Iterable<string>): ReadonlyMap<string, string> {
  const all = [...new Set(tags)]
  const taken = new Set(all.filter((tag) => metricOfTag(tag) === tag))
  return new Map(
    all.map((tag) => {
      const wanted = metricOfTag(tag)
      if (wanted === tag || taken.has(wanted) || all.includes(wanted)) return [tag, tag]
      taken.add(wanted)
      return [tag, wanted]
    }),
  )
}
