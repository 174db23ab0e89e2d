/** What a person wants done, as a file: data, network, and the chain train → prune → fine-tune → evaluate. */

import { z } from 'zod'

const share = z.number().min(0).lt(1)

/**
 * How long a pruned network with fresh weights is trained (Liu et al. 2019, Rethinking the Value of Network Pruning): as
 * many epochs as the network that was cut, or as many multiply-adds.
 */
export const scratchBudgets = ['same-epochs', 'same-compute'] as const
export type ScratchBudget = (typeof scratchBudgets)[number]

export const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({
    kind: z.literal('milestones'),
    /** Epochs after which the learning rate is multiplied by `factor`; fractions below 1 are shares of all epochs. */
    at: z.array(z.number().positive()).min(1),
    factor: z.number().positive().lt(1).default(0.1),
  }),
  z.strictObject({ kind: z.literal('cosine'), finalLr: z.number().nonnegative().default(0) }),
  z.strictObject({
    kind: z.literal('one-cycle'),
    /** Share of all steps spent rising to the peak. */
    rise: z.number().gt(0).lt(1).default(0.3),
    initialDivisor: z.number().min(1).default(25),
    finalDivisor: z.number().min(1).default(10_000),
  }),
])

export const augmentSchema = z.strictObject({
  /** Pixels of zero padding before a random crop back to the original size; 0 is off. */
  crop: z.int().min(0).max(64).default(4),
  flip: z.boolean().default(true),
})

export const earlyStopSchema = z.strictObject({
  /** Stop when accuracy has not risen by more than `minDelta` for this many epochs. */
  patience: z.int().min(1),
  /** In accuracy points as a share: 0.001 is a tenth of a percent point. */
  minDelta: z.number().min(0).default(0.001),
})

export const trainingSchema = z.strictObject({
  epochs: z.int().min(1).max(10_000),
  batchSize: z.int().min(1).max(65_536).default(128),
  lr: z.number().positive(),
  momentum: z.number().min(0).lt(1).default(0.9),
  nesterov: z.boolean().default(false),
  weightDecay: z.number().min(0).default(1e-4),
  /** Whether weight decay also pulls BatchNorm's γ and β. */
  decayGammaBeta: z.boolean().default(true),
  schedule: scheduleSchema.default({ kind: 'constant' }),
  /** Epochs of linear rise from 0 before the schedule; may be a fraction. */
  warmupEpochs: z.number().min(0).default(0),
  /** λ of the L1 penalty on γ (network slimming, eq. 1); 0 is off. */
  lambda: z.number().min(0).default(0),
  /** Which γ the penalty acts on. */
  lambdaOn: z.enum(['prunable', 'all']).default('prunable'),
  /** Initial γ of the prunable BatchNorms; null keeps what the weights have (1 for new ones). */
  gammaInit: z.number().positive().nullable().default(null),
  shuffle: z.boolean().default(true),
  /**
   * `auto`: float64 for trainings so short that it costs little; for all others bfloat16 (layers only: weights, BatchNorm's
   * statistics and the loss stay float32) where the device is faster in it, else float32.
   */
  precision: z.enum(['auto', 'float32', 'float64', 'bfloat16']).default('auto'),
  augment: augmentSchema.default({ crop: 4, flip: true }),
  earlyStop: earlyStopSchema.nullable().default(null),
})

export const networkSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('resnet'),
    depth: z.union([z.literal(18), z.literal(34), z.literal(50), z.literal(101), z.literal(152)]),
    stem: z.enum(['3x3-maxpool', '3x3', '7x7-maxpool']).default('3x3-maxpool'),
  }),
  z.strictObject({
    kind: z.literal('bottleneck-resnet'),
    blocks: z.array(z.int().min(1).max(64)).min(1).max(6),
    /** Width of the first stage's 3×3 convolutions; each later stage doubles it. */
    planes: z.int().min(1).max(1024),
    stem: z.enum(['3x3-maxpool', '3x3', '7x7-maxpool']).default('3x3-maxpool'),
  }),
  // Basic blocks for 32×32 images.
  z.strictObject({ kind: z.literal('cifar-resnet'), depth: z.literal([20, 32, 44, 56, 110]) }),
  // Pre-activated bottlenecks with channel selection: 164 is the slimming paper's.
  z.strictObject({ kind: z.literal('preact-resnet'), depth: z.literal([20, 29, 56, 110, 164]) }),
  z.strictObject({ kind: z.literal('vgg'), depth: z.literal([11, 13, 16, 19]) }),
  z.strictObject({
    kind: z.literal('densenet'),
    depth: z.literal([22, 40]).default(40),
    /** Channels that each layer adds (k). */
    growth: z.int().min(1).max(64).default(12),
  }),
  z.strictObject({
    kind: z.literal('mobilenet-v2'),
    /** Multiplies all channels. */
    width: z.number().min(0.1).max(2).default(1),
  }),
])

/** See `PrunePolicy`. */
export const prunePolicies = ['block-interior', 'all-free', 'coupled'] as const

/** How the rounds of an iterative pruning share the work: as many channels each time, or the same share of what is left. */
export const roundSteps = ['channels', 'share'] as const
export type RoundSteps = (typeof roundSteps)[number]

export const pruneSchema = z.strictObject({
  ratios: z.array(share).min(1),
  policy: z.enum(prunePolicies).default('block-interior'),
  /** Channels of largest |γ| that a layer keeps when the threshold would empty it. */
  floor: z.int().min(1).default(3),
  /** What the ratio is a share of: the prunable channels, or all BatchNorm channels of the network. */
  denominator: z.enum(['prunable', 'all']).default('prunable'),
  /**
   * What becomes of the constants that pruned channels add (their β): dropped with them, as in the paper, or folded into
   * the means of the BatchNorms behind, so that nothing shifts.
   */
  constants: z.enum(['drop', 'fold']).default('drop'),
  /** Cuts in so many rounds with training between them (the multi-pass scheme of Liu et al. 2017), not all at once. */
  rounds: z.int().min(1).max(50).default(1),
  roundSteps: z.enum(roundSteps).default('channels'),
  /** Training after each cut but the last; null trains again as `train` says, from the γ that there are. */
  between: trainingSchema.nullable().default(null),
})

export const recipeSchema = z.strictObject({
  name: z.string().min(1).max(80),
  description: z.string().default(''),
  seed: z.int().min(0).max(0xffffffff).default(0),
  data: z.strictObject({
    name: z.string().min(1),
    /** Images held out of the training set: a share below 1, or a count. 0 uses all for training. */
    validation: z.number().min(0).default(0),
  }),
  network: networkSchema,
  train: trainingSchema,
  prune: pruneSchema.nullable().default(null),
  finetune: trainingSchema
    .extend({
      /** Which of the pruned networks go on; must be among prune.ratios. */
      ratios: z.array(share).min(1),
      /**
       * Whether each of these networks is also trained with fresh weights, as the whole one was: for as many epochs, or
       * until it has taken as many multiply-adds (the control of Liu et al. 2019). Null leaves it out.
       */
      scratch: z.enum(scratchBudgets).nullable().default(null),
    })
    .nullable()
    .default(null),
  evaluate: z
    .strictObject({
      split: z.enum(['validation', 'test']).default('test'),
      batchSize: z.int().min(1).max(65_536).default(250),
      /** Whether accuracy on `split` is also measured after every epoch of training. */
      everyEpoch: z.boolean().default(true),
    })
    .default({ split: 'test', batchSize: 250, everyEpoch: true }),
})

export type Schedule = z.infer<typeof scheduleSchema>
export type Training = z.infer<typeof trainingSchema>
export type NetworkChoice = z.infer<typeof networkSchema>
export type PruneSettings = z.infer<typeof pruneSchema>
export type Recipe = z.infer<typeof recipeSchema>
export type RecipeInput = z.input<typeof recipeSchema>
