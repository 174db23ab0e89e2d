/** What somebody brings along who has never seen Prunescope: images in class folders, and a checkpoint of their own. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PNG } from 'pngjs'
import { strToU8, zipSync } from 'fflate'
import { initialWeights } from '../../src-main/engine/initialise'
import { writeSafetensors } from '../../src-main/exchange/safetensors'
import { bottleneckResnet } from '../../src-shared/architecture/resnet'

const batches = fileURLToPath(new URL('../fixtures/parity/batches.bin', import.meta.url))
const classes = ['cat', 'dog', 'parrot', '兔子']
const rowBytes = 3073
const side = 32

/** 32 training and 8 test images of four classes, as PNG files of 40×36 pixels. @returns the folder */
export function strangersFolder(folder: string): string {
  const rows = readFileSync(batches)
  const images = join(folder, 'my pets')
  for (let index = 0; index < 40; index++) {
    const name = join(images, index < 32 ? 'train' : 'test', classes[index % classes.length] ?? '')
    mkdirSync(name, { recursive: true })
    writeFileSync(join(name, `photo ${index}.png`), pngOf(rows.subarray(index * rowBytes + 1, (index + 1) * rowBytes)))
  }
  return images
}

/** Planes of 32×32, in the middle of a larger image. */
function pngOf(planes: Uint8Array): Buffer {
  const png = new PNG({ width: 40, height: 36 })
  png.data.fill(255)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      for (let channel = 0; channel < 3; channel++)
        png.data[((y + 2) * png.width + x + 4) * 4 + channel] = planes[channel * side * side + y * side + x] ?? 0
  return PNG.sync.write(png)
}

/**
 * A small bottleneck ResNet with torchvision's names, whose γ spread as after sparse training. Its weights can't tell
 * how it begins: whoever imports it is asked. @returns the file
 */
export function strangersWeights(folder: string): string {
  const network = bottleneckResnet({
    blocks: [1, 1],
    planes: 8,
    stem: '3x3-maxpool',
    classes: 10,
    inputChannels: 3,
    inputSize: side,
  })
  const weights = new Map(
    [...initialWeights(network, 1)].map(([name, { shape, values }]) => [
      name,
      { shape, values: /bn\d\.weight$/.test(name) ? values.map((_, index) => 0.02 + (index % 8) / 10) : values },
    ]),
  )
  const file = join(folder, 'pets.safetensors')
  mkdirSync(folder, { recursive: true })
  writeSafetensors(file, weights)
  return file
}

/** The same as PyTorch would save it, as far as anyone looks: a zip that begins with a pickle. @returns the file */
export function strangersPickle(folder: string): string {
  const file = join(folder, 'pets.pth')
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, zipSync({ 'pets/data.pkl': strToU8('\u0080\u0002}q\u0000.') }, { level: 0 }))
  return file
}
