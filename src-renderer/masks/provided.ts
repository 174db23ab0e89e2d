/** What the inspector's components share besides its state. */

import { inject, provide, type InjectionKey } from 'vue'
import { useAccuracy, type Accuracy } from './use-accuracy'
import { useMaskCurves, type MaskCurves } from './use-mask-curves'
import type { Inspector } from './use-inspector'

export type Measures = { readonly accuracy: Accuracy; readonly curves: MaskCurves }

const key: InjectionKey<Measures> = Symbol('measures')

export function provideMeasures(inspector: Inspector): Measures {
  const accuracy = useAccuracy(inspector)
  const measures = { accuracy, curves: useMaskCurves(inspector, accuracy) }
  provide(key, measures)
  return measures
}

export function useMeasures(): Measures {
  const measures = inject(key)
  if (!measures) throw new Error('No measures have been provided to this component.')
  return measures
}
