/** What the mask inspector may ask: see a network's channels, measure a mask before cutting, keep it, cut by it. */

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { LargeBias } from '../pruning/large-bias'
import { maskSchema } from '../pruning/mask-json'
import { importanceKinds, maskRuleSchema } from '../pruning/mask-rule'
import { prunePolicies } from '../recipe/pruning'
import type {
  ActivationView,
  ChannelFilters,
  ImportanceView,
  MaskCurve,
  MaskedAccuracy,
  MaskSubject,
  SavedMaskView,
} from './masks-views'
import type { JobView } from './views'

const id = z.string().min(1).max(100)
const name = z.string().min(1).max(200)
const ofRun = z.strictObject({ runId: id })
const ofMask = z.strictObject({ maskId: id })
const constants = z.enum(['drop', 'fold'])
/** Never the test images unless they are asked for. `train` where nothing was held out. */
const split = z.enum(['train', 'validation', 'test'])
const images = z.int().min(1).max(1_000_000)

export const cutSchema = ofRun.extend({
  name: name.nullable(),
  mask: maskSchema,
  rule: maskRuleSchema.nullable(),
  constants,
})

export type CutWish = z.infer<typeof cutSchema>

export const masksContract = {
  subject: oc.input(ofRun).output(type<MaskSubject>()),
  importance: oc
    .input(
      ofRun.extend({ kind: z.enum(importanceKinds), policy: z.enum(prunePolicies), images, seed: z.int().default(0) }),
    )
    .output(type<ImportanceView>()),
  channel: oc
    .input(ofRun.extend({ space: z.string().min(1).max(500), channel: z.int().min(0) }))
    .output(type<ChannelFilters>()),
  activations: oc.input(ofRun.extend({ images })).output(type<ActivationView>()),
  /** What the constants that go with the mask's channels shift in the layers behind; arithmetic on weights, no images. */
  shifts: oc.input(ofRun.extend({ mask: maskSchema })).output(type<readonly LargeBias[]>()),
  /** Of the network with this mask, in a worker that stays warm; a call that is given up makes room for the next. */
  evaluate: oc.input(ofRun.extend({ mask: maskSchema, constants, split, images })).output(type<MaskedAccuracy>()),
  /** Measured in the background and kept with the run. */
  startCurve: oc
    .input(
      ofRun.extend({
        kind: z.enum(['cliff', 'sensitivity']),
        rule: maskRuleSchema,
        /** Of a cliff its points; of a sensitivity the shares that go from each layer alone. */
        ratios: z.array(z.number().min(0).lt(1)).min(1).max(200),
        constants,
        split,
        images,
      }),
    )
    .output(type<{ readonly curveId: string }>()),
  stopCurve: oc.input(z.strictObject({ curveId: id })).output(type<null>()),
  /** Measures the points that a stopped curve lacks; those that it has stay. */
  resumeCurve: oc.input(z.strictObject({ curveId: id })).output(type<null>()),
  removeCurve: oc.input(z.strictObject({ curveId: id })).output(type<null>()),
  /** All curves of the run, anew whenever one changes. */
  watchCurves: oc.input(ofRun).output(eventIterator(type<readonly MaskCurve[]>())),
  save: oc
    .input(ofRun.extend({ name, mask: maskSchema, rule: maskRuleSchema.nullable() }))
    .output(type<SavedMaskView>()),
  rename: oc.input(ofMask.extend({ name })).output(type<null>()),
  remove: oc.input(ofMask).output(type<null>()),
  /** All masks saved for the run, anew whenever one changes. */
  watchSaved: oc.input(ofRun).output(eventIterator(type<readonly SavedMaskView[]>())),
  /** Cuts the network by this mask, as a job of the queue. */
  prune: oc.input(cutSchema).output(type<JobView>()),
}
