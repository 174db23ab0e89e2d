/** What a person has to know of a network before giving it images. */

import type { Architecture } from './architecture'

export type NetworkFacts = {
  readonly label: string
  readonly classes: number
  /** Pixels. */
  readonly width: number
  readonly height: number
}

export function networkFacts({ label, classes, nodes }: Architecture): NetworkFacts {
  const input = nodes.find((node) => node.op === 'input')
  return input?.op === 'input'
    ? { label, classes, width: input.width, height: input.height }
    : { label, classes, width: 0, height: 0 }
}
