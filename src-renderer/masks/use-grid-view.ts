/** How the grid is looked at: colours, order, size, the layer that is large, the channel that is looked at, and what is selected. */

import { computed, inject, provide, ref, shallowRef, watch, type InjectionKey } from 'vue'
import type { SpaceId } from '../../src-shared/architecture/channel-spaces'
import type { Mask } from '../../src-shared/pruning/mask'
import { remember, remembered } from '../app/remembered'
import { magnitudeScale, shadesOf, type ScaleKind } from './colour-scale'
import { layerRows, shownOrder } from './layers'
import { gammaOfAll } from './network'
import type { Channel } from './rule-edits'
import type { Inspector } from './use-inspector'

export const cellSizes = [4, 6, 9, 13, 20] as const
type Order = 'position' | 'magnitude'

/** As large as the whole network can be looked over in. */
function usualCell(channels: number): number {
  if (channels > 20_000) return 6
  return channels > 4000 ? 9 : 13
}

function createGridView({ subject, rule, importance }: Inspector) {
  const scaleKind = ref<ScaleKind>(remembered('masks.scale') === 'linear' ? 'linear' : 'log')
  const order = ref<Order>(remembered('masks.order') === 'magnitude' ? 'magnitude' : 'position')
  const kept = Number(remembered('masks.cell'))
  const cell = ref<number>(cellSizes.find((size) => size === kept) ?? usualCell(subject.gamma.length))
  watch(scaleKind, (kind) => remember('masks.scale', kind))
  watch(order, (by) => remember('masks.order', by))
  watch(cell, (size) => remember('masks.cell', String(size)))

  const gamma = gammaOfAll(subject)
  const layers = computed(() => layerRows(subject.architecture, rule.value.policy))
  const isGamma = computed(() => rule.value.importance === 'gamma')
  /** What the colours say. Layers that stay whole have only a γ, which is no measure beside another importance. */
  const values = computed(() => (isGamma.value ? gamma : (importance.value ?? gamma)))
  const largest = computed(() => {
    let max = 0
    for (const array of values.value.values()) for (const value of array) max = Math.max(max, Math.abs(value))
    return max
  })
  const scale = computed(() => magnitudeScale(largest.value, scaleKind.value))
  const shades = computed(
    () => new Map([...values.value].map(([space, array]) => [space, shadesOf(array, scale.value)])),
  )
  const orders = computed(
    () => new Map([...values.value].map(([space, array]) => [space, shownOrder(array, order.value)])),
  )
  const pins = computed(() => {
    const width = new Map(layers.value.map(({ space, channels }) => [space, channels]))
    return new Map(
      rule.value.pins.map(({ space, kept: keeps, removed }) => {
        const decided = new Uint8Array(width.get(space) ?? 0)
        for (const channel of keeps) decided[channel] = 1
        for (const channel of removed) decided[channel] = 2
        return [space, decided]
      }),
    )
  })
  const zoomed = shallowRef<SpaceId | null>(null)
  const looked = shallowRef<Channel | null>(null)
  return {
    scaleKind,
    order,
    cell,
    gamma,
    layers,
    values,
    scale,
    shades,
    orders,
    pins,
    /** The layer drawn large, whose rule is shown. */
    zoomed,
    looked,
    selected: shallowRef<readonly Channel[]>([]),
    /** Share of the largest loss, by layer; null: not asked for. */
    sensitivity: shallowRef<ReadonlyMap<SpaceId, number> | null>(null),
    /** A mask that the current one is compared with. */
    compared: shallowRef<{ readonly name: string; readonly mask: Mask } | null>(null),
    zoom(space: SpaceId | null): void {
      zoomed.value = zoomed.value === space ? null : space
    },
  }
}

export type GridView = ReturnType<typeof createGridView>

const key: InjectionKey<GridView> = Symbol('grid-view')

export function provideGridView(inspector: Inspector): GridView {
  const view = createGridView(inspector)
  provide(key, view)
  return view
}

export function useGridView(): GridView {
  const view = inject(key)
  if (!view) throw new Error('No grid has been provided to this component.')
  return view
}
