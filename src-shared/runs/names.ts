/** Names of runs: whatever a person or a file says becomes one line that can be shown anywhere. */

/** Characters of a name that a job may give its run. */
export const longestName = 200

/** Line breaks, terminals' escape characters, and marks that turn the direction of what stands around them. */
const unprintable = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu

/**
 * A recipe's runs are named `recipe/stage`, and what is made of them by hand begins with that stage. Recipes and people may
 * use a slash too.
 *
 * @returns the recipe's name; null for a name that a person or a file gave
 */
export function recipeIn(name: string): string | null {
  return /^(.+)\/(?:train|prune|finetune|scratch)[^/]*$/s.exec(name)?.[1] ?? null
}

/** What a run's family is called after it. */
export function familyName(name: string): string {
  return recipeIn(name) ?? name
}

/** In one line, without what would do something to a terminal or to the text beside it; never empty. */
export function oneLine(name: string): string {
  const line = name.replaceAll(unprintable, ' ').replaceAll(/ {2,}/g, ' ').trim()
  return line === '' ? 'run' : line
}

/** Several lines for a terminal, which what they tell of can't command. */
export function forTerminal(text: string): string {
  return text.replaceAll(unprintable, (found) => found.replaceAll(/[^\n\t]/gu, ''))
}

/** What is made of a run is called after it, as far as there is room. */
export function derivedName(parentName: string, suffix: string): string {
  return `${parentName.slice(0, longestName - suffix.length)}${suffix}`
}
