/** Units in the reader's language, for the formats that write them. */

import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Units } from '../../src-shared/formats/numbers'

export function useUnits(): ComputedRef<Units> {
  const { t } = useI18n()
  return computed(() => ({
    points: t('unit.points'),
    hour: t('unit.hour'),
    minute: t('unit.minute'),
    second: t('unit.second'),
  }))
}
