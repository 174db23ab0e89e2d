/** The points of the frontier: runs, or groups of seeds, with what they cost and how good they are. */

import { computed, ref, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { RunRow } from '../../src-shared/contract/views'
import { macs, milliseconds, parameterCount, percent } from '../../src-shared/formats/numbers'
import { testFor } from '../../src-shared/runs/query/evaluate'
import { parseQuery } from '../../src-shared/runs/query/parse'
import { QueryError } from '../../src-shared/runs/query/problem'
import { seedGroups, spreadOver } from '../../src-shared/runs/seeds'
import { addressOf } from '../app/use-route'
import { runColour } from '../runs/run-colour'
import { useRunText } from '../runs/run-text'
import { allRuns } from '../runs/use-runs'
import { searchOf } from './compare-address'
import { frontierPlot, type FrontierPoint } from './frontier'
import { distinctNames, withoutSeed } from './run-names'
import { hasTwins } from './seeds-together'

export const costs = ['params', 'macs', 'latency1', 'latency64'] as const
export type Cost = (typeof costs)[number]

const costOf: Readonly<Record<Cost, (row: RunRow) => number | null>> = {
  params: ({ params }) => params,
  macs: ({ macs: operations }) => operations,
  latency1: ({ latency1Ms }) => latency1Ms,
  latency64: ({ latency64Ms }) => latency64Ms,
}

export type ShownPoint = FrontierPoint & {
  readonly name: string
  /** Accuracy and cost, each with its spread. */
  readonly qualityText: string
  readonly costText: string
  readonly text: string
  readonly colour: string
  readonly isCompared: boolean
  /** The run, or the comparison of its seeds. */
  readonly address: string
}

export type FrontierOf = {
  readonly compared: readonly RunRow[]
  readonly names: ReadonlyMap<string, string>
  readonly colours: ReadonlyMap<string, string>
  /** Of the table that one came from; empty: all runs. */
  readonly query: string
}

export function useFrontier(of: Readonly<Ref<FrontierOf>>) {
  const { t } = useI18n()
  const { label } = useRunText()
  const { current } = allRuns.use()
  const cost = ref<Cost>('params')
  const isLog = ref(false)
  const isWide = ref(false)
  const isTogether = ref(true)

  const found = computed((): readonly RunRow[] => {
    try {
      const finds = testFor(parseQuery(of.value.query), Date.now())
      return current.value.filter((row) => finds(row))
    } catch (error) {
      if (error instanceof QueryError) return current.value
      throw error
    }
  })
  const rows = computed((): readonly RunRow[] => {
    const { compared } = of.value
    return isWide.value ? [...new Map([...found.value, ...compared].map((row) => [row.id, row])).values()] : compared
  })
  const costText = (value: number): string =>
    cost.value === 'params' ? parameterCount(value) : cost.value === 'macs' ? macs(value) : milliseconds(value)

  const groups = computed(() => {
    const measured = rows.value.filter((row) => costOf[cost.value](row) !== null && row.lastAccuracy !== null)
    return isTogether.value ? seedGroups(measured) : measured.map((row) => [row])
  })
  const points = computed((): readonly ShownPoint[] => {
    const { colours, names } = of.value
    const firsts = groups.value.flatMap(([first, second]) => (first ? [second ? withoutSeed(first) : first] : []))
    const distinct = distinctNames(firsts, label)
    return groups.value.flatMap((group): readonly ShownPoint[] => {
      const [first] = group
      const costs = spreadOver(group.map(costOf[cost.value]))
      const qualities = spreadOver(group.map(({ lastAccuracy }) => lastAccuracy))
      if (!first || !costs || !qualities) return []
      const isAlone = group.length === 1
      const own = (isAlone && !isWide.value ? names.get(first.id) : distinct.get(first.id)) ?? first.name
      const name = isAlone ? own : t('compare.seedsOf', { name: own, n: group.length })
      const spread = (std: number | null, text: (value: number) => string): string =>
        std === null || !/[1-9]/.test(text(std)) ? '' : ` ± ${text(std)}`
      const qualityText = `${percent(qualities.mean)}${spread(qualities.std, (value) => percent(value))}`
      const shownCost = `${costText(costs.mean)}${spread(costs.std, costText)}`
      const ids = group.map(({ id }) => id)
      return [
        {
          id: first.id,
          cost: costs.mean,
          costStd: costs.std,
          quality: qualities.mean,
          qualityStd: qualities.std,
          name,
          qualityText,
          costText: shownCost,
          text: t('compare.point', { name, accuracy: qualityText, cost: shownCost }),
          colour: colours.get(first.id) ?? runColour(first),
          isCompared: group.some(({ id }) => colours.has(id)),
          address: isAlone
            ? addressOf({ page: 'run', runId: first.id })
            : addressOf({ page: 'compare', search: searchOf({ ids }) }),
        },
      ]
    })
  })
  return {
    cost,
    isLog,
    isWide,
    isTogether,
    found,
    current,
    costText,
    canBeTogether: computed(() => hasTwins(rows.value)),
    plot: computed(() => frontierPlot(points.value, isLog.value)),
  }
}
