/** What a run was asked to do: kept with it in the history, and enough to do it again or go on with it. */

import { z } from 'zod'
import { maskSchema } from '../pruning/mask-json'
import { maskRuleSchema, plainRule, type MaskRule } from '../pruning/mask-rule'
import { networkSchema } from '../recipe/network-choice'
import { pruneSchema } from '../recipe/pruning'
import { scratchBudgets } from '../recipe/recipe'
import { trainingSchema } from '../recipe/training'

const dataSchema = z.strictObject({
  name: z.string(),
  validation: z.number(),
  splitSeed: z.int(),
})

const evaluateSchema = z.strictObject({ split: z.enum(['validation', 'test']), batchSize: z.int() })

const pruningRule = pruneSchema.omit({ ratios: true, rounds: true, roundSteps: true, between: true })

export const trainSettingsSchema = z.strictObject({
  kind: z.literal('train'),
  data: dataSchema,
  /** Null: it starts from the weights of its parent. */
  network: networkSchema.nullable(),
  training: trainingSchema,
  /** Which BatchNorms the penalty acts on, and whether γ's initial value applies to them. */
  policy: pruneSchema.shape.policy,
  evaluate: evaluateSchema.nullable(),
  everyEpoch: z.boolean(),
  /** Whether the starting weights are tested first, as epoch 0: fine-tuning. */
  testFirst: z.boolean(),
  /** New weights for the network of the parent, which only lends its architecture. */
  scratch: z.enum(scratchBudgets).optional(),
  seed: z.int(),
  threads: z.int().nullable(),
})

export const pruneRunSettingsSchema = z.strictObject({
  kind: z.literal('prune'),
  ...pruningRule.shape,
  ratio: z.number(),
  /** One of several rounds: after it, `ratio` of the channels of the network before the first are gone. */
  round: z.strictObject({ number: z.int(), of: z.int(), ratio: z.number() }).optional(),
  /** The mask itself, where it was chosen before: then the settings above only describe it. */
  chosen: z.strictObject({ mask: maskSchema, rule: maskRuleSchema.nullable() }).optional(),
  data: dataSchema.nullable(),
  evaluate: evaluateSchema.nullable(),
  threads: z.int().nullable(),
})

export const runSettingsSchema = z.discriminatedUnion('kind', [
  trainSettingsSchema,
  pruneRunSettingsSchema,
  z.strictObject({
    kind: z.literal('import'),
    file: z.string(),
  }),
])

export type RunSettings = z.infer<typeof runSettingsSchema>
export type TrainSettings = z.infer<typeof trainSettingsSchema>
export type PruneRunSettings = z.infer<typeof pruneRunSettingsSchema>

/** What a history has kept of a run; null where its record is of another version, or there is none. */
export function readSettings(record: unknown): RunSettings | null {
  const parsed = runSettingsSchema.safeParse(record)
  return parsed.success ? parsed.data : null
}

/** How a pruning's channels were chosen, as the inspector has it; null for a mask of which only itself is known. */
export function ruleOfSettings({ ratio, policy, floor, denominator, chosen }: PruneRunSettings): MaskRule | null {
  if (chosen) return chosen.rule
  return { ...plainRule(ratio), policy, floor, amount: { by: 'ratio', ratio, denominator } }
}
