/** Figures as data: what is drawn, without saying in what. */

export type Axis = {
  readonly title: string
  readonly scale: 'linear' | 'log'
  /** How its numbers are written: a share as per cent, a count in thousands and millions, epochs whole. */
  readonly as: 'number' | 'whole' | 'percent' | 'count'
  /** Where not given, a little more than the values take. */
  readonly from?: number
  readonly to?: number
}

export type Point = readonly [x: number, y: number]

export type Line = {
  readonly name: string
  /** Its place in the palette. */
  readonly colour: number
  readonly dash: 'solid' | 'dashed' | 'dotted'
  readonly points: readonly Point[]
  readonly marker: 'none' | 'dot' | 'ring' | 'square'
  readonly shape: 'line' | 'steps' | 'none'
}

export type Figure =
  | { readonly kind: 'lines'; readonly x: Axis; readonly y: Axis; readonly lines: readonly Line[] }
  /** Beside each other on the same scales: heights are shares from 0 to 1 of what each panel counts. */
  | {
      readonly kind: 'histograms'
      readonly x: string
      readonly y: string
      readonly edges: readonly number[]
      readonly panels: readonly {
        readonly title: string
        readonly colour: number
        readonly shares: readonly number[]
        /** A value on the horizontal axis that is marked. */
        readonly mark: { readonly at: number; readonly text: string } | null
      }[]
    }
  /** For each layer how much of it is left. */
  | {
      readonly kind: 'kept'
      readonly x: string
      readonly layers: readonly { readonly name: string; readonly kept: number; readonly of: number }[]
    }
