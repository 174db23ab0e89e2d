/** How the lines of a chart look, and what they are called: the same on the screen, in a legend and in a file. */

export type LineStyle = {
  readonly label: string
  /** As a canvas reads it: six hexadecimal digits. */
  readonly colour: string
  /** Lengths of stroke and gap; empty for a solid line. */
  readonly dash: readonly number[]
}

export type LineStyles = ReadonlyMap<string, LineStyle>

export function styleOf(styles: LineStyles, line: string): LineStyle {
  return styles.get(line) ?? { label: line, colour: '#808080', dash: [] }
}
