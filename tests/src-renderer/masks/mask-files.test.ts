import { expect, test } from 'vitest'
import { bottleneckResnet } from '../../../src-shared/architecture/resnet'
import { maskToJson } from '../../../src-shared/pruning/mask-json'
import { fileName, maskFile, maskIn } from '../../../src-renderer/masks/mask-files'

const network = bottleneckResnet({ blocks: [1], planes: 4, stem: '3x3' })
const mask = new Map([
  ['layer1.0.bn1', Uint8Array.from([1, 0, 0, 1])],
  ['layer1.0.bn2', Uint8Array.from([1, 1, 0, 1])],
])

test('an exported mask comes in again as it was', async () => {
  expect(maskIn(await maskFile(maskToJson(mask)).text(), network)).toEqual(mask)
})

test('what is no mask, or one of another network, is refused with what to do', async () => {
  expect(() => maskIn('[', network)).toThrow('The file is no JSON.')
  expect(() => maskIn('{}', network)).toThrow(/The mask can't be used/)
  const wider = new Map([['layer1.0.bn1', Uint8Array.from([1, 0, 0, 1, 1])]])
  const text = await maskFile(maskToJson(wider)).text()
  expect(() => maskIn(text, network)).toThrow('The mask of layer1.0.bn1 has 5 bits, the network has 4 channels there.')
})

test('a name of any script becomes a file name', () => {
  expect(fileName('Mask at 50 % / v2')).toBe('Mask-at-50-v2.mask.json')
  expect(fileName('遮罩 1')).toBe('遮罩-1.mask.json')
  expect(fileName('../..')).toBe('mask.mask.json')
})
