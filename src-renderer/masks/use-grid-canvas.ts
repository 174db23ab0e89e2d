/** Ties the grid's state to its canvas: draws whenever something that is seen has changed, before the next picture. */

import { computed, onMounted, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { gridLayout, type HeadingStage, type Place, type Rect } from './grid-layout'
import { GridPainter } from './grid-painter'
import type { GridTheme } from './grid-pixels'
import type { GridView } from './use-grid-view'
import type { Inspector } from './use-inspector'

function readTheme(): GridTheme {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => {
    const hex = style.getPropertyValue(`--${name}`).trim()
    return /^#[0-9a-f]{6}$/i.test(hex) ? hex : '#808080'
  }
  return {
    panel: colour('panel'),
    sunken: colour('sunken'),
    ink: colour('ink'),
    muted: colour('muted'),
    line: colour('line'),
    accent: colour('accent'),
    danger: colour('danger'),
    warning: colour('warning'),
    test: colour('series-test'),
  }
}

function useHeadings(): (stage: HeadingStage) => string {
  const { t } = useI18n()
  return (stage) => {
    if (stage === null) return t('masks.outside')
    return stage === 'behind' ? t('masks.behind') : t('masks.stage', { stage })
  }
}

export function useGridCanvas(
  canvas: Readonly<Ref<HTMLCanvasElement | null>>,
  scroller: Readonly<Ref<HTMLElement | null>>,
  inspector: Inspector,
  view: GridView,
) {
  const headingText = useHeadings()
  const width = ref(900)
  const height = ref(500)
  const pixelRatio = ref(devicePixelRatio)
  const scrollTop = ref(0)
  const theme = shallowRef(readTheme())
  const cursor = shallowRef<Place | null>(null)
  const band = shallowRef<Rect | null>(null)
  const layout = computed(() =>
    gridLayout(view.layers.value, { width: width.value, cell: view.cell.value, zoomed: view.zoomed.value }),
  )
  const rowOf = computed(() => new Map(layout.value.rows.map(({ layer, index }) => [layer.space, index])))
  /** Where each channel stands in the order shown. */
  const selectedPlaces = computed(() =>
    view.selected.value.flatMap(({ space, channel }): readonly Place[] => {
      const row = rowOf.value.get(space)
      const position = view.orders.value.get(space)?.indexOf(channel) ?? -1
      return row === undefined || position < 0 ? [] : [{ row, position }]
    }),
  )
  const emptied = computed(
    () =>
      new Set(
        inspector.outcome.value?.result.warnings.flatMap((warning) =>
          warning.kind === 'emptied-layer' ? [warning.space] : [],
        ),
      ),
  )
  const rules = computed(() => new Map(inspector.rule.value.layers.map(({ space, kind }) => [space, kind])))

  let painter: GridPainter | null = null
  function draw(): void {
    const element = canvas.value
    const outcome = inspector.outcome.value
    if (!element || !outcome) return
    const [wide, high] = [Math.round(width.value * pixelRatio.value), Math.round(height.value * pixelRatio.value)]
    if (element.width !== wide || element.height !== high) [element.width, element.height] = [wide, high]
    painter ??= new GridPainter(element, theme.value)
    painter.draw(
      {
        layout: layout.value,
        shades: view.shades.value,
        order: view.orders.value,
        mask: outcome.result.mask,
        pins: view.pins.value,
        kept: outcome.sizes,
        emptied: emptied.value,
        rules: rules.value,
        sensitivity: view.sensitivity.value,
        zoomed: view.zoomed.value,
        cursor: cursor.value,
        selected: selectedPlaces.value,
        band: band.value,
      },
      { scrollTop: scrollTop.value, height: height.value, pixelRatio: pixelRatio.value },
      {
        heading: headingText,
        font: getComputedStyle(element).fontFamily,
      },
    )
  }
  // After the components, and before the browser paints: the numbers and the grid change in the same picture.
  watch(
    [
      layout,
      view.shades,
      view.orders,
      view.pins,
      view.sensitivity,
      inspector.outcome,
      emptied,
      rules,
      cursor,
      selectedPlaces,
      band,
      scrollTop,
      height,
      pixelRatio,
      theme,
    ],
    draw,
    { flush: 'post' },
  )

  const dark = matchMedia('(prefers-color-scheme: dark)')
  const retheme = (): void => {
    theme.value = readTheme()
    if (painter) painter.theme = theme.value
  }
  const marked = new MutationObserver(retheme)
  const measure = new ResizeObserver(() => {
    const element = scroller.value
    if (!element) return
    width.value = element.clientWidth
    height.value = element.clientHeight
    pixelRatio.value = devicePixelRatio
  })
  onMounted(() => {
    const element = scroller.value
    if (!element) return
    width.value = element.clientWidth
    height.value = element.clientHeight
    measure.observe(element)
    dark.addEventListener('change', retheme)
    marked.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    draw()
  })
  onScopeDispose(() => {
    measure.disconnect()
    marked.disconnect()
    dark.removeEventListener('change', retheme)
  })
  return {
    layout,
    height,
    cursor,
    band,
    scrollTop: () => scrollTop.value,
    scrolled(): void {
      scrollTop.value = scroller.value?.scrollTop ?? 0
    },
    /** Scrolls so that the place is seen. */
    reveal(place: Place): void {
      const row = layout.value.rows[place.row]
      const element = scroller.value
      if (!row || !element) return
      const top = row.top + Math.floor(place.position / row.perLine) * row.cellHeight
      if (top < element.scrollTop + 30) element.scrollTop = Math.max(0, top - 30)
      else if (top + row.cellHeight > element.scrollTop + element.clientHeight)
        element.scrollTop = top + row.cellHeight + 12 - element.clientHeight
    },
  }
}
