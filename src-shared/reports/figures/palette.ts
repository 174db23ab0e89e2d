/** Colours of figures, light and dark: the page's palette for runs, by place. */

const light = ['#2361b8', '#c2500c', '#17714b', '#a3339b', '#0e7c86', '#b3261e', '#5b51c4', '#7a6200']
const dark = ['#7fb2ff', '#ff9f5f', '#63cd9b', '#e48fdd', '#55cfd8', '#ff8a80', '#aaa2ff', '#dcc04a']

/** The class of the n-th line's colour. */
export function colourClass(place: number): string {
  return `c${((place % light.length) + light.length) % light.length}`
}

const variables = (colours: readonly string[], ink: string, muted: string, grid: string, ground: string): string =>
  [
    ...colours.map((colour, place) => `--c${place}:${colour}`),
    `--ink:${ink}`,
    `--muted:${muted}`,
    `--grid:${grid}`,
    `--ground:${ground}`,
  ].join(';')

export const lightVariables = variables(light, '#17211b', '#55635a', '#e1e7e0', '#ffffff')
export const darkVariables = variables(dark, '#e7eeea', '#a0aea6', '#2b3530', '#161d19')

/** What figures look like, given the variables: no attribute of theirs says a colour. */
export const figureRules = [
  'svg.fig{font:12px system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans TC","Noto Sans CJK TC","PingFang TC","Microsoft JhengHei","DejaVu Sans",sans-serif}',
  '.fig text{fill:var(--muted)}',
  '.fig .t{fill:var(--ink)}',
  '.fig .g{stroke:var(--grid);stroke-width:1}',
  '.fig .a{stroke:var(--muted);stroke-width:1}',
  '.fig .l{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}',
  '.fig .m{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:4 3}',
  '.fig .of{fill:var(--grid)}',
  ...light.map(
    (_, place) =>
      `.fig .c${place}{color:var(--c${place})}.fig .c${place} .l,.fig .c${place} .r{stroke:var(--c${place})}.fig .c${place} .f{fill:var(--c${place})}`,
  ),
  '.fig .r{fill:var(--ground);stroke-width:2}',
].join('\n')
