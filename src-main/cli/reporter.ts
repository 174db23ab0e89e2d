/** What a person sees while runs compute: a bar on a terminal, a line now and then elsewhere, and every epoch's figures. */

import { Presets, SingleBar } from 'cli-progress'
import { count, duration, fixed, imagesPerSecond, percent, significant } from '../../src-shared/formats/numbers'
import { warningText } from '../../src-shared/pruning/warnings'
import type { MetricPoint, Progress, RunEvent } from '../../src-shared/runs/events'

/** Where text for people goes; standard output stays free for results. */
export type ReportStream = NodeJS.WritableStream & { readonly isTTY?: boolean }

const plainLineEveryMs = 10_000

/** Shows the events of one run after another. */
export class Reporter {
  readonly #stream: ReportStream
  #bar: SingleBar | null = null
  #lastPlainLineMs = 0

  constructor(stream: ReportStream) {
    this.#stream = stream
  }

  /** A line of its own, above the bar. */
  line(text: string): void {
    this.#endBar()
    this.#stream.write(`${text}\n`)
  }

  event(event: RunEvent): void {
    switch (event.type) {
      case 'progress':
        return this.#progress(event.progress)
      case 'metrics':
        for (const point of event.points) {
          const text = epochLine(point)
          if (text !== null) this.line(text)
        }
        return
      case 'warning':
        return this.line(`  ! ${warningText(event.warning)}`)
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
      case 'started':
      case 'gamma':
      case 'artefact':
        return
    }
  }

  /** Leaves the terminal as it was. */
  close(): void {
    this.#endBar()
  }

  #progress(progress: Progress): void {
    if (!this.#stream.isTTY) {
      const now = Date.now()
      if (now - this.#lastPlainLineMs < plainLineEveryMs) return
      this.#lastPlainLineMs = now
      this.#stream.write(`  ${progressText(progress)}\n`)
      return
    }
    this.#bar ??= startedBar(this.#stream, progress)
    this.#bar.setTotal(Math.max(progress.steps, 1))
    this.#bar.update(progress.step, { text: progressText(progress) })
  }

  #endBar(): void {
    this.#bar?.stop()
    this.#bar = null
  }
}

function startedBar(stream: ReportStream, progress: Progress): SingleBar {
  const bar = new SingleBar(
    { stream, format: '  {bar} {percentage} %  {text}', hideCursor: true, clearOnComplete: true, barsize: 24 },
    Presets.shades_classic,
  )
  bar.start(Math.max(progress.steps, 1), progress.step, { text: progressText(progress) })
  return bar
}

function progressText({ doing, epoch, epochs, imagesPerSecond: rate, secondsLeft }: Progress): string {
  const parts = [doing]
  if (epochs > 0) parts.push(`epoch ${Math.min(Math.floor(epoch) + 1, epochs)} of ${epochs}`)
  if (rate > 0) parts.push(imagesPerSecond(rate))
  if (secondsLeft > 0) parts.push(`${duration(secondsLeft * 1000)} left`)
  return parts.join('  ')
}

/** An epoch's figures, or null for a point inside one. */
function epochLine({ epoch, values }: MetricPoint): string | null {
  const accuracy = (split: string): string | null => {
    const share = values[`${split}/accuracy`]
    const loss = values[`${split}/loss`]
    if (share === undefined) return null
    return `${split} ${percent(share, 2)}${loss === undefined ? '' : ` (loss ${fixed(loss, 4)})`}`
  }
  const sparsity = values['sparsity/below-0.01']
  const seconds = values['time/epoch-s']
  const parts = [
    accuracy('train'),
    accuracy('validation'),
    accuracy('test'),
    sparsity === undefined ? null : `γ below 0.01: ${percent(sparsity)}`,
    seconds === undefined ? null : duration(seconds * 1000),
  ].filter((part) => part !== null)
  return parts.length === 0 ? null : `  epoch ${Math.round(epoch)}  ${parts.join('  ')}`
}
