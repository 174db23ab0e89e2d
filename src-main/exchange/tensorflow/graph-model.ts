/** A TensorFlow.js GraphModel: `model.json` with the graph, and the weights in shards beside it. */

import type { Attribute, TensorFlowConstant, TensorFlowGraph, TensorFlowNode } from './graph'

/** What browsers keep in their caches; tfjs's own converter cuts there too. */
const shardBytes = 4 << 20

export type GraphModelFiles = {
  readonly modelJson: string
  /** Each at most 4 MB, under the names that `modelJson` gives them. */
  readonly shards: readonly { readonly name: string; readonly bytes: Uint8Array }[]
}

/** @param about what `model.json` says of where the network comes from and what it expects */
export function graphModelFiles(
  { nodes, inputShape, outputShape }: TensorFlowGraph,
  about: Readonly<Record<string, string>>,
  { input, output, producer }: { readonly input: string; readonly output: string; readonly producer: string },
): GraphModelFiles {
  const constants = nodes.flatMap(({ attributes }) =>
    Object.values(attributes).flatMap((attribute) => (attribute.kind === 'constant' ? [attribute.value] : [])),
  )
  const data = Buffer.concat(
    constants.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  )
  const count = Math.max(1, Math.ceil(data.length / shardBytes))
  const shards = Array.from({ length: count }, (_, index) => ({
    name: `group1-shard${index + 1}of${count}.bin`,
    bytes: data.subarray(index * shardBytes, (index + 1) * shardBytes),
  }))
  const signature = (name: string, shape: readonly number[]) => ({
    [name]: { name: `${name}:0`, dtype: 'DT_FLOAT', tensorShape: shapeJson(shape) },
  })
  const model = {
    format: 'graph-model',
    generatedBy: producer,
    convertedBy: producer,
    signature: { inputs: signature(input, inputShape), outputs: signature(output, outputShape) },
    userDefinedMetadata: about,
    modelTopology: { node: nodes.map(nodeJson), library: {}, versions: { producer: 27 } },
    weightsManifest: [{ paths: shards.map(({ name }) => name), weights: constants.map(weightJson) }],
  }
  return { modelJson: JSON.stringify(model), shards }
}

function nodeJson({ name, op, input, attributes }: TensorFlowNode) {
  const attr = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, attributeJson(value)]))
  return { name, op, input, attr }
}

/** As protobuf's JSON has it: whole numbers as text, bytes as base64. */
function attributeJson(attribute: Attribute): unknown {
  switch (attribute.kind) {
    case 'type':
      return { type: typeName(attribute.value) }
    case 'ints':
      return { list: { i: attribute.value.map(String) } }
    case 'int':
      return { i: String(attribute.value) }
    case 'text':
      return { s: Buffer.from(attribute.value).toString('base64') }
    case 'flag':
      return { b: attribute.value }
    case 'float':
      return { f: attribute.value }
    case 'shape':
      return { shape: shapeJson(attribute.value) }
    case 'constant': {
      const { shape, values } = attribute.value
      // The values themselves lie in the shards.
      return { tensor: { dtype: typeName(typeOf(values)), tensorShape: shapeJson(shape) } }
    }
  }
}

function weightJson({ name, shape, values }: TensorFlowConstant) {
  return { name, shape, dtype: typeOf(values) === 'float' ? 'float32' : 'int32' }
}

function shapeJson(shape: readonly number[]) {
  return { dim: shape.map((size) => ({ size: String(size) })) }
}

function typeOf(values: TensorFlowConstant['values']): 'float' | 'int32' {
  return values instanceof Float32Array ? 'float' : 'int32'
}

function typeName(type: 'float' | 'int32'): string {
  return type === 'float' ? 'DT_FLOAT' : 'DT_INT32'
}
