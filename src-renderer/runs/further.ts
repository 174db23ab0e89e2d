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

/** Null for what was left empty: the run's own. */
export function orOwn(text: string): string | null {
  return text.trim() === '' ? null : text.trim()
}
