/** What a person wants done, as a file: data, network, and the chain train → prune → fine-tune → evaluate. */

import { z } from 'zod'
import { keyRegistry } from './key-registry'
import { networkSchema } from './network-choice'
import { pruneSchema, share } from './pruning'
import { trainingSchema } from './training'

/**
 * How long a pruned network with fresh weights is trained (Liu et al. 2019, Rethinking the Value of Network Pruning): as
 * many epochs as the network that was cut, or as many multiply-adds.
 */
export const scratchBudgets = ['same-epochs', 'same-compute'] as const
export type ScratchBudget = (typeof scratchBudgets)[number]

/** For forms and help: see `KeyAbout`. */
const about = keyRegistry

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
        help: 'One that is known here, or the path of a folder of images; shapes is made on the spot',
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

export type Recipe = z.infer<typeof recipeSchema>
