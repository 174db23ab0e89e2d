/** What a person sees while runs compute: a bar on a terminal, a line now and then elsewhere, and every epoch's figures. */

import { Presets, SingleBar } from 'cli-progress'
import { bytes, count, duration, fixed, imagesPerSecond, percent, significant } from '../../src-shared/formats/numbers'
import { emptiedLayersText, gathered, warningText, type MaskWarning } from '../../src-shared/pruning/warnings'
import { forTerminal } from '../../src-shared/runs/names'
import type { MetricPoint, Progress, RunEvent } from '../../src-shared/runs/events'

/** Where text for people goes; standard output stays free for results. */
export type ReportStream = NodeJS.WritableStream & { readonly isTTY?: boolean }

const plainLineEveryMs = 10_000

/** Shows the events of one run after another. */
export class Reporter {
  readonly #stream: ReportStream
  #bar: SingleBar | null = null
  #lastPlainLineMs = 0
  readonly #warnings: MaskWarning[] = []
  #transfer: { readonly sinceMs: number; readonly fromBytes: number } | null = null

  constructor(stream: ReportStream) {
    this.#stream = stream
  }

  /** A line of its own, above the bar. */
  line(text: string): void {
    this.#endBar()
    this.#stream.write(`${forTerminal(text)}\n`)
  }

  event(event: RunEvent): void {
    if (event.type === 'warning') {
      this.#warnings.push(event.warning)
      return
    }
    this.#tellWarnings()
    switch (event.type) {
      case 'progress':
        return this.#show(event.progress.step, event.progress.steps, progressText(event.progress))
      case 'metrics':
        for (const text of epochLines(event.points)) this.line(text)
        return
      case 'surgery': {
        const { maxAbsLogitDifference, logitRange, images } = event.check
        return this.line(
          `  masked and compact differ by at most ${significant(maxAbsLogitDifference)} on ${count(images)} images (logits span ${significant(logitRange)})`,
        )
      }
      case 'evaluation': {
        const { dataset, split, of, accuracy, correct, images } = event.evaluation
        const which = of === 'masked' ? 'masked' : 'accuracy'
        return this.line(
          `  ${which} on ${dataset} ${split}: ${percent(accuracy, 2)} (${count(correct)} of ${count(images)})`,
        )
      }
      case 'log':
        if (event.level !== 'info') this.line(`  ${event.text}`)
        return
      case 'stopped':
        return this.line('  stopped after a checkpoint')
      case 'finished':
      case 'failed':
        return this.#endBar()
      case 'predictions':
      case 'latency':
      case 'started':
      case 'gamma':
      case 'artefact':
        return
    }
  }

  /** Leaves the terminal as it was. */
  close(): void {
    this.#tellWarnings()
    this.#endBar()
  }

  /** Those of a run together, once something else is told. */
  #tellWarnings(): void {
    const { emptied, others } = gathered(this.#warnings.splice(0))
    if (emptied.length > 0) this.line(`  ! ${emptiedLayersText(emptied)}`)
    for (const warning of others) this.line(`  ! ${warningText(warning)}`)
  }

  /** Bytes that have come so far. */
  transfer(title: string, doneBytes: number, totalBytes: number | null): void {
    const now = Date.now()
    // What was there from an earlier attempt says nothing about the rate.
    this.#transfer ??= { sinceMs: now, fromBytes: doneBytes }
    const seconds = (now - this.#transfer.sinceMs) / 1000
    const rate = seconds > 0 ? (doneBytes - this.#transfer.fromBytes) / seconds : 0
    const parts = [`${title}: ${bytes(doneBytes)}`]
    if (totalBytes !== null) parts.push(`of ${bytes(totalBytes)}`)
    if (rate > 0) parts.push(` ${bytes(rate)}/s`)
    if (rate > 0 && totalBytes !== null) parts.push(` ${duration(((totalBytes - doneBytes) / rate) * 1000)} left`)
    this.#show(doneBytes, totalBytes ?? doneBytes, parts.join(' '))
  }

  #show(done: number, total: number, text: string): void {
    if (!this.#stream.isTTY) {
      const now = Date.now()
      if (now - this.#lastPlainLineMs < plainLineEveryMs) return
      this.#lastPlainLineMs = now
      this.#stream.write(`  ${text}\n`)
      return
    }
    this.#bar ??= startedBar(this.#stream)
    this.#bar.setTotal(Math.max(total, 1))
    this.#bar.update(done, { text })
  }

  #endBar(): void {
    this.#bar?.stop()
    this.#bar = null
  }
}

function startedBar(stream: ReportStream): SingleBar {
  const bar = new SingleBar(
    { stream, format: '  {bar} {percentage} %  {text}', hideCursor: true, clearOnComplete: true, barsize: 24 },
    Presets.shades_classic,
  )
  bar.start(1, 0, { text: '' })
  return bar
}

function progressText({ doing, epoch, epochs, imagesPerSecond: rate, secondsLeft }: Progress): string {
  const parts = [doing]
  if (epochs > 0) parts.push(`epoch ${Math.min(Math.floor(epoch) + 1, epochs)} of ${epochs}`)
  if (rate > 0) parts.push(imagesPerSecond(rate))
  if (secondsLeft > 0) parts.push(`${duration(secondsLeft * 1000)} left`)
  return parts.join('  ')
}

/** A line for each epoch whose figures are among these points; they may come in several points of the same step. */
function epochLines(points: readonly MetricPoint[]): readonly string[] {
  const byEpoch = new Map<number, MetricPoint['values']>()
  for (const { epoch, values } of points) byEpoch.set(epoch, { ...byEpoch.get(epoch), ...values })
  return [...byEpoch].flatMap(([epoch, values]) => {
    const parts = epochFigures(values)
    return parts.length === 0 ? [] : [`  epoch ${Math.round(epoch)}  ${parts.join('  ')}`]
  })
}

function epochFigures(values: MetricPoint['values']): readonly string[] {
  const accuracy = (split: string, lossName: string): string | null => {
    const share = values[`${split}/accuracy`]
    const loss = values[lossName]
    if (share === undefined) return null
    return `${split} ${percent(share, 2)}${loss === undefined ? '' : ` (loss ${fixed(loss, 4)})`}`
  }
  const sparsity = values['sparsity/below-0.01']
  const seconds = values['time/epoch-s']
  return [
    accuracy('train', 'train/epoch-loss'),
    accuracy('validation', 'validation/loss'),
    accuracy('test', 'test/loss'),
    sparsity === undefined ? null : `γ below 0.01: ${percent(sparsity)}`,
    seconds === undefined ? null : duration(seconds * 1000),
  ].filter((part) => part !== null)
}
