/** The compute runtime's part of the contract: fetched at first use, and what it is once it is there. */

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { RuntimeView } from './runtime-views'

/** The processor's library, which everybody has, or the one for NVIDIA's cards. */
const ofLibrary = z.strictObject({ library: z.enum(['cpu', 'gpu']) })

export const runtimeContract = {
  watch: oc.output(eventIterator(type<RuntimeView>())),
  /** Begins to set it up; nothing happens where that is under way. Once it is there, the GPU's is used. */
  install: oc.input(ofLibrary).output(type<null>()),
  /** Ends what `install` began. What was downloaded completely is kept. */
  cancel: oc.input(ofLibrary).output(type<null>()),
  /** Which one computes whatever begins from now on. */
  use: oc.input(ofLibrary).output(type<null>()),
  /** Removes the GPU's, finished or on its way, and has the processor's used. */
  removeGpu: oc.output(type<null>()),
  /** Looks again, and has a process of its own load it and tell the facts. */
  inspect: oc.output(type<null>()),
}
