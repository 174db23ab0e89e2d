/** The rule that someone is at work on outlives a reload of its tab, run by run. */

import { maskRuleSchema, type MaskRule } from '../../src-shared/pruning/mask-rule'

const prefix = 'prunescope.mask-rule.'

/** Null where nothing (that can be read) was kept. */
export function keptRule(runId: string): MaskRule | null {
  try {
    const text = sessionStorage.getItem(prefix + runId)
    const parsed = maskRuleSchema.safeParse(text === null ? null : JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

export function keepRule(runId: string, rule: MaskRule): void {
  try {
    sessionStorage.setItem(prefix + runId, JSON.stringify(rule))
  } catch {
    // Private windows may forbid it.
  }
}
