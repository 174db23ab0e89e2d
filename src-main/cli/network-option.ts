/** `--network` and `--stem`: a new network by its name, or by blocks and planes. */

import { InvalidArgumentError } from 'commander'
import { namedNetwork, namedNetworks } from '../../src-shared/recipe/named-networks'
import type { NetworkChoice } from '../../src-shared/recipe/network-choice'

export const stems = ['3x3-maxpool', '3x3', '7x7-maxpool'] as const

/** What `--network` takes, for the help. */
export const networkHelp = `${namedNetworks.map(({ name }) => name).join(', ')}, or a bottleneck ResNet as 2,2,2,2x32`

/** `resnet50`, or blocks and planes as `2,2,2,2x32`; those begin with `stem`, which other networks have no choice of. */
export function networkFrom(text: string, stem: (typeof stems)[number]): NetworkChoice {
  const named = namedNetwork(text)
  if (named) return named.choice.kind === 'resnet' ? { ...named.choice, stem } : named.choice
  const bottleneck = /^(\d{1,2}(?:,\d{1,2}){0,5})x(\d{1,4})$/.exec(text)
  const blocks = (bottleneck?.[1] ?? '').split(',').map(Number)
  const planes = Number(bottleneck?.[2] ?? 0)
  if (planes < 1 || planes > 1024 || blocks.some((count) => count < 1 || count > 64))
    throw new InvalidArgumentError(`"${text}" is no network; expected ${networkHelp}.`)
  return { kind: 'bottleneck-resnet', blocks, planes, stem }
}
