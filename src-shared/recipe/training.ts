/** How a network is trained, as a recipe says it: epochs, learning rate, penalties, augmentation. */

import { z } from 'zod'
import { keyRegistry } from './key-registry'

/** For forms and help: see `KeyAbout`. */
const about = keyRegistry

const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({
    kind: z.literal('milestones'),
    at: z.array(z.number().positive()).min(1).register(about, {
      title: 'Milestones',
      help: 'Epochs after which the learning rate is multiplied by the factor; below 1 they are shares of all epochs',
      unit: 'epochs-or-share',
    }),
    factor: z.number().positive().lt(1).default(0.1).register(about, {
      title: 'Factor at a milestone',
      help: 'What the learning rate is multiplied by',
      basis: 'liu-2017',
    }),
  }),
  z.strictObject({
    kind: z.literal('cosine'),
    finalLr: z.number().nonnegative().default(0).register(about, {
      title: 'Last learning rate',
      help: 'Where the cosine ends',
      basis: 'pytorch',
    }),
  }),
  z.strictObject({
    kind: z.literal('one-cycle'),
    rise: z.number().gt(0).lt(1).default(0.3).register(about, {
      title: 'Share of rising',
      help: 'Share of all steps that the learning rate rises to its peak',
      unit: 'share',
      basis: 'pytorch',
    }),
    initialDivisor: z.number().min(1).default(25).register(about, {
      title: 'First divisor',
      help: 'It begins with the peak divided by this',
      basis: 'pytorch',
    }),
    finalDivisor: z.number().min(1).default(10_000).register(about, {
      title: 'Last divisor',
      help: 'It ends with its beginning divided by this',
      basis: 'pytorch',
    }),
  }),
])

const augmentSchema = z.strictObject({
  crop: z.int().min(0).max(64).default(4).register(about, {
    title: 'Random crop',
    help: 'Zeros put around an image before a random part of the original size is taken; 0 is off',
    unit: 'pixels',
    basis: 'he-2016',
  }),
  flip: z.boolean().default(true).register(about, {
    title: 'Random flip',
    help: 'Every other image is mirrored',
    basis: 'he-2016',
  }),
})

const earlyStopSchema = z.strictObject({
  patience: z.int().min(1).register(about, {
    title: 'Patience',
    help: 'Training stops when accuracy has not risen for so long',
    unit: 'epochs',
  }),
  minDelta: z.number().min(0).default(0.001).register(about, {
    title: 'Smallest rise',
    help: 'What counts as a rise of accuracy: 0.001 is a tenth of a percent point',
    unit: 'share',
    basis: 'own',
  }),
})

export const trainingSchema = z.strictObject({
  epochs: z.int().min(1).max(10_000).register(about, {
    title: 'Epochs',
    help: 'How often all training images are seen',
    unit: 'epochs',
    isUsual: true,
  }),
  batchSize: z.int().min(1).max(65_536).default(128).register(about, {
    title: 'Batch size',
    help: 'Images of one step; a larger batch needs more memory',
    unit: 'images',
    basis: 'he-2016',
  }),
  lr: z.number().positive().register(about, {
    title: 'Learning rate',
    help: 'At its peak, where a schedule changes it; too large a one destroys weights that were transferred',
    isUsual: true,
  }),
  momentum: z.number().min(0).lt(1).default(0.9).register(about, {
    title: 'Momentum',
    help: 'Weight of past gradients in a step',
    basis: 'he-2016',
  }),
  nesterov: z.boolean().default(false).register(about, {
    title: 'Nesterov momentum',
    help: 'Looks ahead by one step; the paper on network slimming has it on',
    basis: 'pytorch',
  }),
  weightDecay: z.number().min(0).default(1e-4).register(about, {
    title: 'Weight decay',
    help: 'How strongly weights are pulled towards 0',
    basis: 'he-2016',
  }),
  decayGammaBeta: z.boolean().default(true).register(about, {
    title: 'Weight decay on γ and β',
    help: 'Whether weight decay also pulls BatchNorm’s γ and β',
    basis: 'pytorch',
  }),
  schedule: scheduleSchema.default({ kind: 'constant' }).register(about, {
    title: 'Schedule of the learning rate',
    help: 'How the learning rate changes over the training',
    basis: 'own',
  }),
  warmupEpochs: z.number().min(0).default(0).register(about, {
    title: 'Warm-up',
    help: 'Epochs in which the learning rate rises from 0 before the schedule begins; may be a fraction',
    unit: 'epochs',
    basis: 'off',
  }),
  lambda: z.number().min(0).default(0).register(about, {
    title: 'λ, L1 penalty on γ',
    help: 'How strongly unimportant channels are pushed towards γ = 0; 0 is off. A short training needs a larger one',
    basis: 'off',
    isUsual: true,
  }),
  lambdaOn: z.enum(['prunable', 'all']).default('prunable').register(about, {
    title: 'γ with a penalty',
    help: 'Those of the channels that may be pruned, or all; what stays anyway needs none',
    basis: 'own',
  }),
  gammaInit: z.number().positive().nullable().default(null).register(about, {
    title: 'First γ',
    help: 'Of the prunable BatchNorms; left empty, they keep what the weights have (1 for new ones). The paper begins at 0.5',
    basis: 'pytorch',
  }),
  shuffle: z.boolean().default(true).register(about, {
    title: 'Shuffle',
    help: 'Images come in another order in every epoch',
    basis: 'he-2016',
  }),
  precision: z.enum(['auto', 'float32', 'float64', 'bfloat16']).default('auto').register(about, {
    title: 'Precision',
    help: 'auto: float64 for trainings so short that it costs little, bfloat16 where the device is faster in it (weights, statistics and loss stay float32), else float32',
    basis: 'own',
  }),
  augment: augmentSchema.default({ crop: 4, flip: true }).register(about, { title: 'Augmentation' }),
  earlyStop: earlyStopSchema.nullable().default(null).register(about, {
    title: 'Early stop',
    help: 'Ends a training whose accuracy has levelled off',
    basis: 'off',
  }),
})

export type Schedule = z.infer<typeof scheduleSchema>
export type Training = z.infer<typeof trainingSchema>
