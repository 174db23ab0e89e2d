/** A run's colour, everywhere and for good: a place in a palette that both themes have. */

import './run-colours.css'

export const paletteSize = 12

/** For a style; what draws on a canvas asks `getComputedStyle`. */
export function runColour({ colour }: { readonly colour: number }): string {
  return `var(--run-${colour % paletteSize})`
}
