/** Masks as JSON that other tools can read: for each space its size and the indices that stay. */

import { z } from 'zod'
import { UserError } from '../errors'
import { keptIndices, type Mask } from './mask'

const spaceSchema = z
  .strictObject({
    /** The space's name: its first BatchNorm. */
    space: z.string().min(1),
    /** Channels before the cut. */
    channels: z.int().min(1).max(1_000_000),
    /** Channels that stay, rising. */
    kept: z.array(z.int().min(0)).min(1),
  })
  .refine(({ kept, channels }) => (kept.at(-1) ?? 0) < channels, 'an index is not below the number of channels')
  .refine(({ kept }) => kept.every((index, at) => at === 0 || index > (kept[at - 1] ?? -1)), 'the indices do not rise')

export const maskSchema = z.strictObject({
  format: z.literal('prunescope-mask/1'),
  /** In network order. */
  spaces: z
    .array(spaceSchema)
    .refine((spaces) => new Set(spaces.map(({ space }) => space)).size === spaces.length, 'a space is named twice'),
})

export type MaskJson = z.infer<typeof maskSchema>

export function maskToJson(mask: Mask): MaskJson {
  const spaces = [...mask].map(([space, bits]) => ({ space, channels: bits.length, kept: [...keptIndices(bits)] }))
  return { format: 'prunescope-mask/1', spaces }
}

/**
 * A mask from parsed JSON. Whether it fits a network is checked where it is used.
 *
 * @throws UserError `bad-argument` saying which space or field is wrong
 */
export function maskFromJson(json: unknown): Mask {
  const parsed = maskSchema.safeParse(json)
  if (!parsed.success)
    throw new UserError(
      'bad-argument',
      `The mask can't be used. ${z.prettifyError(parsed.error)}`,
      'Use a mask that Prunescope wrote, or correct what is named here.',
      { cause: parsed.error },
    )
  return new Map(
    parsed.data.spaces.map(({ space, channels, kept }) => {
      const bits = new Uint8Array(channels)
      for (const index of kept) bits[index] = 1
      return [space, bits]
    }),
  )
}
