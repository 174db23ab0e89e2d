/** Curves measured in the background, point by point, each kept as it comes: the cliff, and every layer's sensitivity. */

import { errorReport, UserError } from '../../src-shared/errors'
import { curveSteps, type CurveStep } from '../../src-shared/pruning/curve-points'
import type { CurveWish, SavedMasks } from '../history/saved-masks'
import type { Measurements } from './measurements'
import type { Subject } from './subjects'

export type CurvesOptions = {
  readonly savedMasks: SavedMasks
  readonly measurements: Measurements
  /** Told whenever a curve has changed. */
  readonly onChange: () => void
  readonly onUnexpected: (error: unknown) => void
}

/** Curves that are measured now; there is one of these a workspace, in its host. */
export class Curves {
  readonly #options: CurvesOptions
  readonly #running = new Map<string, { readonly abort: AbortController; readonly ended: Promise<void> }>()

  /** Curves that an earlier process left behind are marked as stopped. */
  constructor(options: CurvesOptions) {
    this.#options = options
    options.savedMasks.stopLostCurves('The program that measured it ended before it was done.')
  }

  /**
   * Resolves as soon as the curve is on record and it is known what it takes; the points come later.
   *
   * @throws UserError `bad-data` where nothing can be measured, `bad-argument` where the rule does not fit the network
   */
  async start(subject: Subject, wish: CurveWish): Promise<string> {
    const { split, images } = await this.#options.measurements.sample(subject, wish.split, wish.images)
    const measured = { ...wish, split, images }
    const steps = await this.#stepsOf(subject, measured)
    const id = this.#options.savedMasks.addCurve(subject.run.id, measured, steps.length)
    this.#measure(id, subject, measured, steps)
    return id
  }

  /**
   * Goes on with a curve that was stopped, or whose program ended: the points that there are stay. Nothing happens where it
   * is measured already, or done.
   *
   * @throws UserError `mask-not-found`; as `start` does
   */
  async resume(curveId: string, subjectOf: (runId: string) => Subject): Promise<void> {
    const { savedMasks } = this.#options
    const { runId, wish } = savedMasks.curveWish(curveId)
    const subject = subjectOf(runId)
    const steps = await this.#stepsOf(subject, wish)
    const { done } = savedMasks.curveWish(curveId)
    if (this.#running.has(curveId) || done >= steps.length) return
    savedMasks.reopenCurve(curveId)
    this.#measure(curveId, subject, wish, steps.slice(done))
  }

  async #stepsOf(subject: Subject, wish: CurveWish): Promise<readonly CurveStep[]> {
    const { importance: kind, policy } = wish.rule
    const asked = { kind, policy, images: wish.images, seed: 0 }
    const { importance } = await this.#options.measurements.importance(subject, asked, {})
    return curveSteps(importance, subject.run.architecture, wish)
  }

  #measure(id: string, subject: Subject, wish: CurveWish, steps: readonly CurveStep[]): void {
    const { savedMasks, measurements, onChange, onUnexpected } = this.#options
    const { split, images } = wish
    const abort = new AbortController()
    const measure = async (): Promise<void> => {
      for (const { mask, ...point } of steps) {
        const asked = { mask, constants: wish.constants, split, images }
        const options = { signal: abort.signal, isBackground: true }
        const { accuracy, loss } = await measurements.accuracy(subject, asked, options)
        savedMasks.addCurvePoint(id, { ...point, accuracy, loss })
        onChange()
      }
    }
    const ended = measure()
      .then(
        () => savedMasks.endCurve(id, 'done'),
        (error: unknown) => this.#keepEnd(id, error),
      )
      .catch(onUnexpected)
      .finally(() => {
        this.#running.delete(id)
        onChange()
      })
    this.#running.set(id, { abort, ended })
    onChange()
  }

  /** Keeps the points that there are. Nothing happens where it is not measured now. */
  async stop(curveId: string): Promise<void> {
    const running = this.#running.get(curveId)
    running?.abort.abort()
    await running?.ended
  }

  /** @throws UserError `mask-not-found` */
  async remove(curveId: string): Promise<void> {
    await this.stop(curveId)
    this.#options.savedMasks.removeCurve(curveId)
    this.#options.onChange()
  }

  /** Stops all that is measured. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((id) => this.stop(id)))
  }

  #keepEnd(id: string, error: unknown): void {
    const { savedMasks, onUnexpected } = this.#options
    if (error instanceof UserError && error.code === 'stopped') return savedMasks.endCurve(id, 'stopped')
    if (!(error instanceof UserError)) onUnexpected(error)
    const { message, next } = errorReport(error)
    savedMasks.endCurve(id, 'failed', `${message} ${next}`)
  }
}
