/** What a form and a help text say about a key of a recipe, kept with its place in the schema. */

import { z } from 'zod'

const keyUnits = ['epochs', 'epochs-or-share', 'pixels', 'images', 'images-or-share', 'share', 'channels'] as const

/** Whose choice a default is: published, of the library that people come from, nobody's (it does nothing), or ours. */
const keyBases = ['liu-2017', 'he-2016', 'report', 'pytorch', 'off', 'own'] as const

export type KeyAbout = {
  /** In English; the page has it in other languages. */
  readonly title: string
  readonly help?: string
  readonly unit?: (typeof keyUnits)[number]
  /** What the default is based on. */
  readonly basis?: (typeof keyBases)[number]
  /** Among the first that a form asks for. */
  readonly isUsual?: boolean
}

export const keyRegistry = z.registry<KeyAbout>()
