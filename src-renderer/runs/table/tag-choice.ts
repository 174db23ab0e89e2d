/** Tags of several runs at once: each is on all, on some or on none of them, and may be put on or taken off. */

export type TagState = 'all' | 'some' | 'none'

export function tagStates(runs: readonly { readonly tags: readonly string[] }[]): ReadonlyMap<string, TagState> {
  const counts = new Map<string, number>()
  for (const { tags } of runs) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return new Map([...counts].map(([tag, count]) => [tag, count === runs.length ? 'all' : 'some']))
}

/** What makes the wish true: only what differs. */
export function tagChange(
  before: ReadonlyMap<string, TagState>,
  wish: ReadonlyMap<string, TagState>,
): { readonly add: string[]; readonly remove: string[] } {
  const changed = [...wish].filter(([tag, state]) => state !== 'some' && (before.get(tag) ?? 'none') !== state)
  return {
    add: changed.filter(([, state]) => state === 'all').map(([tag]) => tag),
    remove: changed.filter(([, state]) => state === 'none').map(([tag]) => tag),
  }
}

/** As the contract has it. */
export function isTag(text: string): boolean {
  return text.length <= 60 && /^[^\s"'(),:<>=!]+$/.test(text)
}
