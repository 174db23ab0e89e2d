/** The networks that have a name of their own, for the command line and the form: short to type, and as people call them. */

import type { NetworkChoice } from './network-choice'

export type NamedNetwork = {
  /** What `--network` takes. */
  readonly name: string
  readonly label: string
  readonly choice: NetworkChoice
}

const stem = '3x3-maxpool'

export const namedNetworks: readonly NamedNetwork[] = [
  ...([18, 34, 50, 101, 152] as const).map((depth) => ({
    name: `resnet${depth}`,
    label: `ResNet-${depth}`,
    choice: { kind: 'resnet' as const, depth, stem } as const,
  })),
  ...([20, 32, 44, 56, 110] as const).map((depth) => ({
    name: `resnet${depth}`,
    label: `ResNet-${depth} (CIFAR)`,
    choice: { kind: 'cifar-resnet' as const, depth },
  })),
  { name: 'resnet164', label: 'ResNet-164 (pre-activation)', choice: { kind: 'preact-resnet', depth: 164 } },
  ...([11, 13, 16, 19] as const).map((depth) => ({
    name: `vgg${depth}`,
    label: `VGG-${depth}-BN`,
    choice: { kind: 'vgg' as const, depth },
  })),
  { name: 'densenet40', label: 'DenseNet-40 (k = 12)', choice: { kind: 'densenet', depth: 40, growth: 12 } },
  { name: 'mobilenetv2', label: 'MobileNet-V2', choice: { kind: 'mobilenet-v2', width: 1 } },
]

/** The one of this name; case and hyphens do not matter. */
export function namedNetwork(name: string): NamedNetwork | null {
  const plain = name.toLowerCase().replaceAll('-', '')
  return namedNetworks.find((network) => network.name === plain) ?? null
}

/** Changes that put this network into a recipe: its kind first, which drops what only the one before it knew. */
export function networkSettings({
  choice,
}: NamedNetwork): readonly { key: string; value: string | number | number[] }[] {
  return Object.entries(choice).map(([key, value]: [string, string | number | number[]]) => ({
    key: `network.${key}`,
    value,
  }))
}
