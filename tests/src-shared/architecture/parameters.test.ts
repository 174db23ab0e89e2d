/** Tensors have torchvision's names, layouts and order. */

import { expect, test } from 'vitest'
import { isTrainable, parametersOf } from '../../../src-shared/architecture/parameters'
import { bottleneckResnet, resnet } from '../../../src-shared/architecture/resnet'

const network = bottleneckResnet({ blocks: [1], planes: 4, stem: '3x3' })

test('tensors come in the order of torchvision’s state_dict', () => {
  const norm = (name: string): readonly string[] =>
    ['weight', 'bias', 'running_mean', 'running_var'].map((part) => `${name}.${part}`)
  expect(parametersOf(network).map((parameter) => parameter.name)).toEqual([
    'conv1.weight',
    ...norm('bn1'),
    ...[1, 2, 3].flatMap((number) => [`layer1.0.conv${number}.weight`].concat(norm(`layer1.0.bn${number}`))),
    'layer1.0.downsample.0.weight',
    ...norm('layer1.0.downsample.1'),
    'fc.weight',
    'fc.bias',
  ])
})

test('convolutions are OIHW and the classifier OI, each axis knows the space it follows', () => {
  const byName = new Map(parametersOf(network).map((parameter) => [parameter.name, parameter]))
  expect(byName.get('layer1.0.conv2.weight')).toEqual({
    name: 'layer1.0.conv2.weight',
    kind: 'convWeight',
    node: 'layer1.0.conv2',
    shape: [4, 4, 3, 3],
    axes: [{ spaces: ['layer1.0.bn2'] }, { spaces: ['layer1.0.bn1'] }, { size: 3 }, { size: 3 }],
  })
  expect(byName.get('fc.weight')).toMatchObject({
    shape: [10, 16],
    axes: [{ spaces: ['fc'] }, { spaces: ['layer1.0.bn3'] }],
  })
})

test('running statistics are no trainable parameters', () => {
  const trainable = parametersOf(network).filter(isTrainable)
  expect(trainable.map((parameter) => parameter.kind)).not.toContain('runningMean')
  expect(trainable.map((parameter) => parameter.kind)).not.toContain('runningVar')
})

test('ResNet-50 has the 320 tensors of torchvision less its 53 batch counters', () => {
  expect(parametersOf(resnet(50, '7x7-maxpool'))).toHaveLength(320 - 53)
})
