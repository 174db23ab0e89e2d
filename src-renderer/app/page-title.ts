/** What the window, the taskbar, a browser's tab and its history say one is looking at. */

import { watchEffect, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { RunRow } from '../../src-shared/contract/views'
import { useRunText } from '../runs/run-text'
import type { Route } from './use-route'

/** @param selected the run that the run's page shows */
export function usePageTitle(
  route: Readonly<Ref<Route>>,
  selected: Readonly<Ref<RunRow | null>>,
  rows: Readonly<Ref<ReadonlyMap<string, RunRow> | null>>,
): void {
  const { t } = useI18n({ useScope: 'global' })
  const { wholeLabel } = useRunText()

  function named(page: Route): string | null {
    switch (page.page) {
      case 'run':
        return selected.value ? wholeLabel(selected.value) : null
      case 'masks': {
        const row = rows.value?.get(page.runId)
        return row ? `${t('masks.title')}: ${wholeLabel(row)}` : t('masks.title')
      }
      case 'queue':
        return t('queue.title')
      case 'new':
        return t('experiment.new')
      case 'runtime':
        return t('runtime.title')
      case 'clusters':
        return t('clusters.title')
      case 'runs':
        return t('table.title')
      case 'compare':
        return t('compare.title')
      case 'sweep':
        return t('experiment.sweep')
      case 'report':
        return t('report.name')
    }
  }

  watchEffect(() => {
    const name = named(route.value)
    document.title = name === null ? 'Prunescope' : `${name} – Prunescope`
  })
}
