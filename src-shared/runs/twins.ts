/** Which runs differ in nothing but their seed: what mean and spread over seeds are taken of. */

import type { RunSettings } from './settings'

/**
 * A short text that is the same for runs that were asked for the same in all but the seed, whatever they are called and
 * however many threads they have; empty for what was not made here. What a stage was asked counts, and what its parents
 * were: a recipe with one more ratio trains the same network.
 *
 * @param parentTwins of the run that it starts from; null where it starts from nothing
 */
export function twinsOf(settings: RunSettings | null, parentTwins: string | null): string {
  if (settings === null || settings.kind === 'import' || parentTwins === '') return ''
  const data = settings.data && { ...settings.data, splitSeed: null }
  const asked = { ...settings, data, seed: null, threads: null }
  // Of a mask that was chosen before its rule counts: another seed's network has other channels.
  const rule = settings.kind === 'prune' && settings.chosen?.rule ? { chosen: settings.chosen.rule } : {}
  return hashOf(canonical({ ...asked, ...rule, parentTwins }))
}

/** Keys in one order, whatever order they came in. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined)
    fields.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/** Two rounds of FNV-1a, 64 bits together: among a workspace's thousands of runs no two texts fall together. */
function hashOf(text: string): string {
  const round = (start: number): string => {
    let hash = start
    for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
    return (hash >>> 0).toString(16).padStart(8, '0')
  }
  return round(0x811c9dc5) + round(0x9747b28c)
}
