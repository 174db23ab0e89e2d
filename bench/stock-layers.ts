/** The same network in tfjs's own layers, trained by its own optimiser: what one would get without this engine. */

import type { Architecture, Node } from '../src-shared/architecture/architecture'
import type { Batch } from '../src-main/engine/trainer'
import type { TensorFlow } from '../src-main/runtime/load-tensorflow'

type Symbolic = ReturnType<TensorFlow['input']>

/** @returns a function that takes one step */
export function stockTrainer(tf: TensorFlow, architecture: Architecture): (batch: Batch) => Promise<void> {
  const outputs = new Map<string, Symbolic>()
  const read = (name: string): Symbolic => {
    const found = outputs.get(name)
    if (found === undefined) throw new Error(`${name} is read before it is made.`)
    return found
  }
  const apply = (
    layer: { apply: (input: Symbolic | Symbolic[]) => unknown },
    input: Symbolic | Symbolic[],
  ): Symbolic => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- tfjs types symbolic and eager calls as one
    return layer.apply(input) as Symbolic
  }
  const make = (node: Node): Symbolic => {
    switch (node.op) {
      case 'input':
        return tf.input({ shape: [node.height, node.width, node.channels] })
      case 'conv': {
        const padded = pad(node.padding[0], read(node.input))
        const { kernel, stride, outChannels } = node
        const sizes = { kernelSize: [...kernel], strides: [...stride], filters: outChannels }
        return apply(tf.layers.conv2d({ ...sizes, padding: 'valid', useBias: false }), padded)
      }
      case 'batchNorm':
        return apply(tf.layers.batchNormalization({ epsilon: 1e-5, momentum: 0.9 }), read(node.input))
      case 'relu':
        return apply(tf.layers.reLU(), read(node.input))
      case 'maxPool':
        return apply(
          tf.layers.maxPooling2d({
            poolSize: [node.kernel[0], node.kernel[1]],
            strides: [node.stride[0], node.stride[1]],
            padding: 'valid',
          }),
          pad(node.padding[0], read(node.input)),
        )
      case 'add':
        return apply(tf.layers.add(), node.inputs.map(read))
      case 'concat':
        return apply(tf.layers.concatenate(), node.inputs.map(read))
      case 'globalAveragePool':
        return apply(tf.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }), read(node.input))
      case 'depthwiseConv':
      case 'relu6':
      case 'averagePool':
      case 'select':
        throw new Error(`${node.name}: only ResNets are compared with stock layers.`)
      case 'linear':
        return apply(tf.layers.dense({ units: node.outFeatures }), read(node.input))
    }
  }
  const pad = (by: number, input: Symbolic): Symbolic => {
    return by === 0 ? input : apply(tf.layers.zeroPadding2d({ padding: by }), input)
  }
  for (const node of architecture.nodes) outputs.set(node.name, make(node))
  const first = architecture.nodes[0]?.name ?? ''
  const last = architecture.nodes.at(-1)?.name ?? ''
  const model = tf.model({ inputs: read(first), outputs: read(last) })
  const loss = (labels: InstanceType<TensorFlow['Tensor']>, logits: InstanceType<TensorFlow['Tensor']>) =>
    tf.losses.softmaxCrossEntropy(labels, logits)
  model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss })
  return async ({ images, labels, shape }) => {
    const x = tf.tensor4d(Float32Array.from(images), [...shape])
    const y = tf.tidy(() => tf.oneHot(tf.tensor1d(labels, 'int32'), architecture.classes).toFloat())
    await model.trainOnBatch(x, y)
    tf.dispose([x, y])
  }
}
