/** Which network, as a recipe says it: a family with its sizes. */

import { z } from 'zod'
import { keyRegistry } from './key-registry'

/** For forms and help: see `KeyAbout`. */
const about = keyRegistry

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

export type NetworkChoice = z.infer<typeof networkSchema>
