/** The table equals torchsummary's, rows, megabytes and layout. */

import { expect, test } from 'vitest'
import { sizeBytes } from '../../../src-shared/architecture/cost'
import { resnet, bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { torchSummary, torchSummaryText } from '../../../src-shared/architecture/torch-summary'
import { megabytes } from '../../../src-shared/formats/numbers'

test('the report’s ResNet-50: 174 rows, 23.41 MB forward and backward, 113.14 MB in all', () => {
  const summary = torchSummary(resnet(50, '3x3-maxpool'))
  expect(summary.rows.at(-1)).toEqual({ name: 'Linear-174', source: 'fc', outputShape: [10], params: 20_490 })
  expect(summary.rows.at(-2)?.name).toBe('AdaptiveAvgPool2d-173')
  expect(megabytes(summary.inputSizeBytes)).toBe('0.01')
  expect(megabytes(summary.forwardBackwardSizeBytes)).toBe('23.41')
  expect(megabytes(summary.paramsSizeBytes)).toBe('89.72')
  expect(megabytes(summary.totalSizeBytes)).toBe('113.14')
})

test('with the ImageNet stem a 32-pixel image takes 5.86 MB forward and backward', () => {
  expect(megabytes(torchSummary(resnet(50, '7x7-maxpool')).forwardBackwardSizeBytes)).toBe('5.86')
})

test('at 224 pixels and 1,000 classes it is torchsummary’s well-known table of ResNet-50', () => {
  const summary = torchSummary(resnet(50, '7x7-maxpool', { inputSize: 224, classes: 1000 }))
  expect(summary.rows.at(-1)?.name).toBe('Linear-174')
  expect(summary.params).toBe(25_557_032)
  expect([summary.inputSizeBytes, summary.forwardBackwardSizeBytes, summary.paramsSizeBytes].map(megabytes)).toEqual([
    '0.57',
    '286.56',
    '97.49',
  ])
})

test('the report’s pruned network of 3,940,917 parameters takes 15.03 MB, 36.29 MB in all', () => {
  const paramsSizeBytes = sizeBytes(3_940_917)
  const inputSizeBytes = torchSummary(resnet(50, '3x3-maxpool')).inputSizeBytes
  expect(megabytes(paramsSizeBytes)).toBe('15.03')
  expect(((paramsSizeBytes + inputSizeBytes) / 2 ** 20 + 21.24).toFixed(2)).toBe('36.29')
})

test('the printed table has torchsummary’s layout, a row for the block after its last ReLU', () => {
  const network = bottleneckResnet({ blocks: [1], planes: 8, stem: '3x3-maxpool' })
  expect(torchSummaryText(torchSummary(network))).toBe(
    `----------------------------------------------------------------
        Layer (type)               Output Shape         Param #
================================================================
            Conv2d-1            [-1, 8, 32, 32]             216
       BatchNorm2d-2            [-1, 8, 32, 32]              16
              ReLU-3            [-1, 8, 32, 32]               0
         MaxPool2d-4            [-1, 8, 16, 16]               0
            Conv2d-5            [-1, 8, 16, 16]              64
       BatchNorm2d-6            [-1, 8, 16, 16]              16
              ReLU-7            [-1, 8, 16, 16]               0
            Conv2d-8            [-1, 8, 16, 16]             576
       BatchNorm2d-9            [-1, 8, 16, 16]              16
             ReLU-10            [-1, 8, 16, 16]               0
           Conv2d-11           [-1, 32, 16, 16]             256
      BatchNorm2d-12           [-1, 32, 16, 16]              64
           Conv2d-13           [-1, 32, 16, 16]             256
      BatchNorm2d-14           [-1, 32, 16, 16]              64
             ReLU-15           [-1, 32, 16, 16]               0
       Bottleneck-16           [-1, 32, 16, 16]               0
AdaptiveAvgPool2d-17             [-1, 32, 1, 1]               0
           Linear-18                   [-1, 10]             330
================================================================
Total params: 1,874
Trainable params: 1,874
Non-trainable params: 0
----------------------------------------------------------------
Input size (MB): 0.01
Forward/backward pass size (MB): 0.67
Params size (MB): 0.01
Estimated Total Size (MB): 0.69
----------------------------------------------------------------`,
  )
})

test('a basic block is seven rows, its own the last', () => {
  const rows = torchSummary(resnet(18, '3x3-maxpool')).rows.filter((row) => row.source.startsWith('layer1.0'))
  expect(rows.map((row) => row.name.split('-')[0])).toEqual([
    'Conv2d',
    'BatchNorm2d',
    'ReLU',
    'Conv2d',
    'BatchNorm2d',
    'ReLU',
    'BasicBlock',
  ])
})
