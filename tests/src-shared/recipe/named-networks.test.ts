/** A network's name means the same on the command line, in the form and in a recipe. */

import { expect, test } from 'vitest'
import { networkFrom } from '../../../src-main/cli/network-option'
import { networkFromChoice } from '../../../src-shared/architecture/networks'
import { namedNetwork, namedNetworks, networkSettings } from '../../../src-shared/recipe/named-networks'
import { parseRecipe } from '../../../src-shared/recipe/parse'
import { withSettings } from '../../../src-shared/recipe/settings'

const recipe = {
  name: 'small',
  data: { name: 'shapes' },
  network: { kind: 'bottleneck-resnet', blocks: [1, 1], planes: 8, stem: '3x3' },
  train: { epochs: 2, lr: 0.1 },
}

test.each(namedNetworks)('$name replaces the network of any recipe by $label', (named) => {
  const changes = networkSettings(named).map(({ key, value }) => ({ path: key.split('.'), value }))
  const { network } = parseRecipe(withSettings(recipe, changes), 'r')
  expect(network).toEqual(named.choice)
  const { label } = networkFromChoice(network, { classes: 10, inputChannels: 3, inputSize: 32 })
  expect(label.startsWith(named.label)).toBe(true)
  expect(networkFrom(named.name, '3x3-maxpool')).toEqual(named.choice)
})

test('names may be written as people write them', () => {
  expect(namedNetwork('VGG-19')?.choice).toEqual({ kind: 'vgg', depth: 19 })
  expect(namedNetwork('ResNet-164')?.choice.kind).toBe('preact-resnet')
  expect(namedNetwork('resnet99')).toBeNull()
})

test('the stem asked for is that of ImageNet’s ResNets; an unknown name is answered with all that are known', () => {
  expect(networkFrom('resnet18', '3x3')).toEqual({ kind: 'resnet', depth: 18, stem: '3x3' })
  expect(networkFrom('resnet56', '3x3-maxpool')).toEqual({ kind: 'cifar-resnet', depth: 56 })
  expect(() => networkFrom('vgg17', '3x3')).toThrow(/"vgg17" is no network; expected .*vgg16, vgg19, densenet40/)
})
