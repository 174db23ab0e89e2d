/** What the page says about a run, in the reader's language; numbers as everywhere. */

import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Progress } from '../../src-shared/runs/events'
import { duration, fixed, imagesPerSecond, percent } from '../../src-shared/formats/numbers'
import { recipeIn } from '../../src-shared/runs/names'
import type { RunRow } from '../../src-shared/contract/views'
import { useUnits } from '../app/use-units'
import { stageOf } from './families'

/** From 0 to 1; what is done counts as whole, whatever its last progress said. */
export function shareDone({ state, progress }: Pick<RunRow, 'state' | 'progress'>): number {
  if (state === 'done') return 1
  return progress && progress.steps > 0 ? Math.min(1, progress.step / progress.steps) : 0
}

/** Epochs begun, counted from 1. */
function epochUnderWay({ epoch, epochs }: Pick<Progress, 'epoch' | 'epochs'>): number {
  return Math.min(epochs, Math.floor(epoch) + 1)
}

type Named = Pick<RunRow, 'name' | 'kind' | 'scratch'>

export function useRunText() {
  const { t, te, locale } = useI18n()
  const units = useUnits()
  /** Of the few stages that many runs share, in this language. */
  const stages = computed(() => ({ locale: locale.value, texts: new Map<string, string>() }))
  /** `Prune 50 %`, or the name that a person gave it. */
  function label(row: Named): string {
    if (recipeIn(row.name) === null) return row.name
    const stage = stageOf(row)
    const key = `${stage.kind} ${stage.ratio} ${stage.round}`
    const { texts } = stages.value
    const known = texts.get(key)
    if (known !== undefined) return known
    const text = stageText(stage)
    texts.set(key, text)
    return text
  }
  /** With its family's name in front. */
  function wholeLabel(row: Named): string {
    const recipe = recipeIn(row.name)
    return recipe === null ? row.name : `${recipe} · ${label(row)}`
  }
  function stageText({ kind, ratio, round }: ReturnType<typeof stageOf>): string {
    if (ratio === null) return t(`kind.${kind}`)
    const share = percent(ratio, ratio * 100 === Math.round(ratio * 100) ? 0 : 1)
    return [`${t(`kind.${kind}`)} ${share}`, ...(round === null ? [] : [t('run.round', { round })])].join(' · ')
  }
  function doing(text: string): string {
    const key = `doing.${text.split(' ')[0] ?? ''}`
    return te(key) ? t(key) : text
  }
  /** Whole, as far as there is something to say. */
  function progress({ epoch, epochs, imagesPerSecond: rate, secondsLeft, doing: what }: Progress): readonly string[] {
    return [
      ...(epochs > 0 ? [t('run.epoch', { epoch: epochUnderWay({ epoch, epochs }), epochs: fixed(epochs, 0) })] : []),
      doing(what),
      ...(rate > 0 ? [imagesPerSecond(rate, t('unit.rate'))] : []),
      ...(Number.isFinite(secondsLeft) && secondsLeft > 0 ? [timeLeft(secondsLeft)] : []),
    ]
  }
  function timeLeft(seconds: number): string {
    const whole = Math.round(seconds)
    return t('list.left', {
      time: whole < 60 ? `${fixed(whole, 0)} ${units.value.second}` : duration(whole * 1000, units.value),
    })
  }
  return { label, wholeLabel, progress, timeLeft }
}
