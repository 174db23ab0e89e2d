/** From what is written into the dialog to what the host is asked for; what does not fit its field the browser says. */

export type FurtherTexts = {
  readonly data: string
  readonly epochs: number
  readonly batchSize: number
  readonly lr: number
  readonly lambda: number
  readonly name: string
}

/** The report's fine-tuning, shorter than its 20 epochs: most comes back in the first few. */
export const firstTexts: FurtherTexts = { data: '', epochs: 10, batchSize: 128, lr: 0.001, lambda: 0, name: '' }

/** Of a training, each with what its field takes. */
export const numberFields = [
  { key: 'epochs', min: 1, max: 10_000, step: 1 },
  { key: 'batchSize', min: 1, max: 65_536, step: 1 },
  { key: 'lr', min: 1e-9, max: 10, step: 'any' },
  { key: 'lambda', min: 0, max: 1, step: 'any' },
] as const

/** Null for what was left empty: the run's own. */
export function orOwn(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}
