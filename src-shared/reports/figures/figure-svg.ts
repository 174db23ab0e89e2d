/** A figure as SVG: for a page that has the rules and colours, or as a file of its own. */

import type { Figure } from './figure'
import { histogramsSvg } from './histograms-svg'
import { keptSvg } from './kept-svg'
import { linesSvg } from './lines-svg'
import { darkVariables, figureRules, lightVariables } from './palette'

/** @param title what a screen reader says of it */
export function figureSvg(figure: Figure, title: string): string {
  switch (figure.kind) {
    case 'lines':
      return linesSvg(figure, title)
    case 'histograms':
      return histogramsSvg(figure, title)
    case 'kept':
      return keptSvg(figure, title)
  }
}

/** With its colours in it, light or dark as the reader's system is. */
export function figureFile(figure: Figure, title: string): string {
  const style = `<style>svg{${lightVariables};background:var(--ground)}@media(prefers-color-scheme:dark){svg{${darkVariables}}}\n${figureRules}</style>`
  return figureSvg(figure, title).replace('<title>', `${style}<title>`)
}
