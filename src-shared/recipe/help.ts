/** What a recipe can say, as text: for the command line's help. */

import { recipeKeys } from './keys'

/** One line a key: its dotted path, what it expects, and its default or that it must be given. */
export function recipeHelp(): string {
  const keys = recipeKeys()
  const width = Math.max(...keys.map(({ path }) => path.length))
  return keys
    .map(({ path, expects, default: value }) => {
      const fallback = value === undefined ? '' : ` (${JSON.stringify(value)} unless given)`
      return `  ${path.padEnd(width)}  ${expects}${fallback}`
    })
    .join('\n')
}
