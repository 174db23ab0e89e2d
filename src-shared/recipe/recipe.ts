/** What a person wants done, as a file: data, network, and the chain train → prune → fine-tune → evaluate. */

import { z } from 'zod'
import { keyRegistry } from './key-registry'

const share = z.number().min(0).lt(1)

/**
 * How long a pruned network with fresh weights is trained (Liu et al. 2019, Rethinking the Value of Network Pruning): as
 * many epochs as the network that was cut, or as many multiply-adds.
 */
export const scratchBudgets = ['same-epochs', 'same-compute'] as const
export type ScratchBudget = (typeof scratchBudgets)[number]

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
    title: 'λ, the L1 penalty on γ',
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

const depthAbout = { title: 'Depth', help: 'Layers with weights, as the network’s name counts them' }

function depthOf<const Depths extends readonly number[]>(depths: Depths): z.ZodLiteral<Depths[number]> {
  const literal: z.ZodLiteral<Depths[number]> = z.literal(depths)
  about.add(literal, depthAbout)
  return literal
}

const stem = z.enum(['3x3-maxpool', '3x3', '7x7-maxpool']).default('3x3-maxpool').register(about, {
  title: 'Stem',
  help: 'First convolution and pooling: 7x7-maxpool for large images; 3x3 alone is four times the work on small ones',
  basis: 'report',
})

export const networkSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('resnet'),
    depth: depthOf([18, 34, 50, 101, 152]),
    stem,
  }),
  z.strictObject({
    kind: z.literal('bottleneck-resnet'),
    blocks: z.array(z.int().min(1).max(64)).min(1).max(6).register(about, {
      title: 'Blocks per stage',
      help: 'One number a stage: [3, 4, 6, 3] is ResNet-50',
    }),
    planes: z.int().min(1).max(1024).register(about, {
      title: 'Width',
      help: 'Of the first stage’s 3×3 convolutions; each later stage doubles it',
      unit: 'channels',
    }),
    stem,
  }),
  // Basic blocks for 32×32 images.
  z.strictObject({ kind: z.literal('cifar-resnet'), depth: depthOf([20, 32, 44, 56, 110]) }),
  // Pre-activated bottlenecks with channel selection: 164 is the slimming paper's.
  z.strictObject({ kind: z.literal('preact-resnet'), depth: depthOf([20, 29, 56, 110, 164]) }),
  z.strictObject({ kind: z.literal('vgg'), depth: depthOf([11, 13, 16, 19]) }),
  z.strictObject({
    kind: z.literal('densenet'),
    depth: z
      .literal([22, 40])
      .default(40)
      .register(about, { ...depthAbout, basis: 'liu-2017' }),
    growth: z.int().min(1).max(64).default(12).register(about, {
      title: 'Growth',
      help: 'Channels that each layer adds (k)',
      unit: 'channels',
      basis: 'liu-2017',
    }),
  }),
  z.strictObject({
    kind: z.literal('mobilenet-v2'),
    width: z.number().min(0.1).max(2).default(1).register(about, {
      title: 'Width multiplier',
      help: 'Multiplies all channels',
      basis: 'pytorch',
    }),
  }),
])

/** See `PrunePolicy`. */
export const prunePolicies = ['block-interior', 'all-free', 'coupled'] as const

/** How the rounds of an iterative pruning share the work: as many channels each time, or the same share of what is left. */
export const roundSteps = ['channels', 'share'] as const
export type RoundSteps = (typeof roundSteps)[number]

export const pruneSchema = z.strictObject({
  ratios: z.array(share).min(1).register(about, {
    title: 'Shares to prune',
    help: 'One pruned network for each: 0.9 or 90 % takes nine tenths of the channels away',
    unit: 'share',
    isUsual: true,
  }),
  policy: z.enum(prunePolicies).default('block-interior').register(about, {
    title: 'What may be pruned',
    help: 'block-interior: channels inside blocks; all-free: the stem’s too; coupled: also what residual additions tie together',
    basis: 'report',
  }),
  floor: z.int().min(1).default(3).register(about, {
    title: 'Floor of a layer',
    help: 'Channels of largest |γ| that a layer keeps when the threshold would empty it',
    unit: 'channels',
    basis: 'report',
  }),
  denominator: z.enum(['prunable', 'all']).default('prunable').register(about, {
    title: 'Share of what',
    help: 'What a ratio is a share of: the prunable channels, or all BatchNorm channels of the network',
    basis: 'report',
  }),
  constants: z.enum(['drop', 'fold']).default('drop').register(about, {
    title: 'Constants of pruned channels',
    help: 'A pruned channel still adds its β: dropped with it, or folded into the BatchNorms behind so that nothing shifts',
    basis: 'liu-2017',
  }),
  rounds: z.int().min(1).max(50).default(1).register(about, {
    title: 'Rounds',
    help: 'Cuts in so many rounds with training between them (the multi-pass scheme of Liu et al. 2017), not all at once',
    basis: 'report',
    isUsual: true,
  }),
  roundSteps: z.enum(roundSteps).default('channels').register(about, {
    title: 'Steps of rounds',
    help: 'channels: as many channels each round; share: the same share of what is left',
    basis: 'own',
  }),
  between: trainingSchema.nullable().default(null).register(about, {
    title: 'Training between rounds',
    help: 'After each cut but the last; left out, it trains again as the training says, from the γ that there are',
    basis: 'own',
  }),
})

export const recipeSchema = z.strictObject({
  name: z.string().min(1).max(80).register(about, { title: 'Name', help: 'What its runs are called' }),
  description: z.string().default('').register(about, { title: 'Description', help: 'What it is for' }),
  seed: z.int().min(0).max(0xffffffff).default(0).register(about, {
    title: 'Seed',
    help: 'Of first weights, order of images, augmentation and split: the same seed gives the same run',
    basis: 'own',
    isUsual: true,
  }),
  data: z
    .strictObject({
      name: z.string().min(1).register(about, {
        title: 'Data set',
        help: 'shapes is made on the spot; cifar-10 and others as `prunescope data` lists them',
        isUsual: true,
      }),
      validation: z.number().min(0).default(0).register(about, {
        title: 'Held out for validation',
        help: 'Of the training images: a share below 1, or a count; 0 trains on all',
        unit: 'images-or-share',
        basis: 'report',
      }),
    })
    .register(about, { title: 'Data' }),
  network: networkSchema.register(about, { title: 'Network', help: 'Which family it is of' }),
  train: trainingSchema.register(about, { title: 'Training' }),
  prune: pruneSchema.nullable().default(null).register(about, { title: 'Pruning', basis: 'off' }),
  finetune: trainingSchema
    .extend({
      ratios: z.array(share).min(1).register(about, {
        title: 'Which go on',
        help: 'The pruned networks that are fine-tuned; must be among those that are pruned',
        unit: 'share',
      }),
      scratch: z.enum(scratchBudgets).nullable().default(null).register(about, {
        title: 'Control from scratch',
        help: 'Each of these networks also trained with fresh weights: as many epochs as the whole one, or as many multiply-adds (Liu et al. 2019)',
        basis: 'off',
        isUsual: true,
      }),
    })
    .nullable()
    .default(null)
    .register(about, { title: 'Fine-tuning', basis: 'off' }),
  evaluate: z
    .strictObject({
      split: z.enum(['validation', 'test']).default('test').register(about, {
        title: 'Images to test on',
        help: 'validation keeps the test images for the very end',
        basis: 'report',
      }),
      batchSize: z.int().min(1).max(65_536).default(250).register(about, {
        title: 'Batch size of tests',
        help: 'Changes speed and memory alone',
        unit: 'images',
        basis: 'own',
      }),
      everyEpoch: z.boolean().default(true).register(about, {
        title: 'Test after every epoch',
        help: 'Off saves time where the test is long beside an epoch',
        basis: 'report',
      }),
    })
    .default({ split: 'test', batchSize: 250, everyEpoch: true })
    .register(about, { title: 'Test' }),
})

export type Schedule = z.infer<typeof scheduleSchema>
export type Training = z.infer<typeof trainingSchema>
export type NetworkChoice = z.infer<typeof networkSchema>
export type PruneSettings = z.infer<typeof pruneSchema>
export type Recipe = z.infer<typeof recipeSchema>
