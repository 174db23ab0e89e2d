/** What a job of the queue is to do: enough to do it, to go on with it in another process, and to do it again. */

import { z } from 'zod'
import { longestName } from '../runs/names'
import { mostBatchSize } from '../runs/latency'
import { roundSteps } from '../recipe/pruning'
import { recipeSchema } from '../recipe/recipe'
import { pruneRunSettingsSchema, trainSettingsSchema } from '../runs/settings'

const runId = z.string().min(1).max(100)
const name = z.string().min(1).max(longestName)
const threads = z.int().min(1).max(1024).nullable()

/** See `DataChoice`. */
const dataChoiceSchema = z.strictObject({
  name: z.string().min(1),
  source: z.string().min(1),
  validation: z.number().min(0),
  splitSeed: z.int(),
  imageSize: z.strictObject({ height: z.int().min(1), width: z.int().min(1) }).optional(),
})

export const workSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('recipe'),
    recipe: recipeSchema,
    /** What its runs have in common; null begins anew. Runs of it that there are already are gone on with. */
    experimentId: runId.nullable(),
    threads,
  }),
  z.strictObject({
    kind: z.literal('train'),
    name,
    /** Whose weights it starts from; null for new ones of `settings.network`. */
    parentId: runId.nullable(),
    settings: trainSettingsSchema,
    data: dataChoiceSchema,
  }),
  /** Goes on with a training that was stopped or interrupted. */
  z.strictObject({ kind: z.literal('resume'), runId }),
  z.strictObject({
    kind: z.literal('prune'),
    name,
    parentId: runId,
    settings: pruneRunSettingsSchema,
    data: dataChoiceSchema.nullable(),
    /** Cuts in rounds, with this training between them; at once where it is left out. */
    rounds: z
      .strictObject({ count: z.int().min(1).max(50), steps: z.enum(roundSteps), training: trainSettingsSchema })
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('evaluate'),
    runId,
    data: dataChoiceSchema,
    split: z.enum(['train', 'validation', 'test']),
    batchSize: z.int().min(1).max(65_536),
    /** Absolute file for the logits. */
    logits: z.string().nullable(),
    threads,
  }),
  /** How long finished networks take, measured in turns. */
  z.strictObject({
    kind: z.literal('latency'),
    runIds: z.array(runId).min(1).max(24),
    batches: z.array(z.int().min(1).max(mostBatchSize)).min(1).max(8),
    threads,
  }),
])

export type Work = z.infer<typeof workSchema>

/** What a list calls it. @param nameOf a run, where its name is known */
export function titleOf(work: Work, nameOf: (runId: string) => string = (runId) => runId): string {
  switch (work.kind) {
    case 'recipe':
      return work.recipe.name
    case 'train':
    case 'prune':
      return work.name
    case 'resume':
      return `resume ${nameOf(work.runId)}`
    case 'evaluate':
      return `evaluate ${nameOf(work.runId)} on the ${work.split} images of ${work.data.name}`
    case 'latency':
      return work.runIds.length === 1
        ? `latency of ${nameOf(work.runIds[0] ?? '')}`
        : `latency of ${work.runIds.length} runs`
  }
}

/** The runs that are looked at, where the work makes none of its own. */
export function lookedAt(work: Work): readonly string[] {
  switch (work.kind) {
    case 'evaluate':
      return [work.runId]
    case 'latency':
      return work.runIds
    case 'recipe':
    case 'train':
    case 'prune':
    case 'resume':
      return []
  }
}
