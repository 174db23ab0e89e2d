/** What another engine says of images: an exported ONNX network in onnxruntime, fed as the file asks for. */

import { InferenceSession, Tensor } from 'onnxruntime-node'
import { openDataset } from '../../src-main/datasets/open-dataset'

/**
 * @param onnx path, or the file's bytes
 * @param images a folder that a data set can be opened from
 * @returns logits [images, classes] of its test images, in their order
 */
export async function onnxLogits(onnx: string | Uint8Array, images: string, side = 32): Promise<Float32Array> {
  const { test, mean, std } = await openDataset(images, { imageSize: { height: side, width: side } })
  if (!test) throw new Error('There are no test images.')
  const { count, channels, height, width, pixels } = test
  const input = new Float32Array(pixels.length)
  for (let image = 0; image < count; image++)
    for (let place = 0; place < height * width; place++)
      for (let channel = 0; channel < channels; channel++) {
        const value = pixels[(image * height * width + place) * channels + channel] ?? 0
        input[(image * channels + channel) * height * width + place] =
          (value / 255 - (mean[channel] ?? 0)) / (std[channel] ?? 1)
      }
  const options = { logSeverityLevel: 3 } as const
  const session =
    typeof onnx === 'string'
      ? await InferenceSession.create(onnx, options)
      : await InferenceSession.create(onnx, options)
  const { logits } = await session.run({ images: new Tensor('float32', input, [count, channels, height, width]) })
  await session.release()
  return Float32Array.from((logits?.data ?? []) as Float32Array)
}
