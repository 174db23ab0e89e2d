/** Curves measured in the background, point by point, each kept as it comes: the cliff, and every layer's sensitivity. */

import { errorReport, UserError } from '../../src-shared/errors'
import { curveSteps } from '../../src-shared/pruning/curve-points'
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
    const { savedMasks, measurements, onChange, onUnexpected } = this.#options
    const { importance: kind, policy } = wish.rule
    const { split, images } = await measurements.sample(subject, wish.split, wish.images)
    const { importance } = await measurements.importance(subject, { kind, policy, images, seed: 0 }, {})
    const steps = curveSteps(importance, subject.run.architecture, wish)
    const id = savedMasks.addCurve(subject.run.id, { ...wish, split, images }, steps.length)
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
    return id
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
