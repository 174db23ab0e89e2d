/** The compute runtime's part of the contract: fetched at first use, and what it is once it is there. */

import { eventIterator, oc, type } from '@orpc/contract'
import type { RuntimeView } from './runtime-views'

export const runtimeContract = {
  watch: oc.output(eventIterator(type<RuntimeView>())),
  /** Begins to set it up; nothing happens where that is under way. */
  install: oc.output(type<null>()),
  /** Ends what `install` began. A download that was complete is kept. */
  cancel: oc.output(type<null>()),
  /** Looks again, and has a process of its own load it and tell the facts. */
  inspect: oc.output(type<null>()),
}
