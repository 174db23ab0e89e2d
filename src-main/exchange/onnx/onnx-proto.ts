/** ONNX's messages as far as an exported network needs them, with onnx.proto's field numbers; protobufjs writes them. */

import protobuf from 'protobufjs/light.js'

/** onnx.proto3 of ONNX 1.12, IR version 8. */
const irVersion = 8
export const opsetVersion = 17

export const tensorTypes = { float: 1, int64: 7 } as const
const attributeTypes = { f: 1, i: 2, s: 3, floats: 6, ints: 7 } as const

export type OnnxAttribute =
  | { readonly name: string; readonly f: number }
  | { readonly name: string; readonly i: number }
  | { readonly name: string; readonly ints: readonly number[] }

export type OnnxNode = {
  readonly opType: string
  readonly name: string
  readonly input: readonly string[]
  readonly output: readonly string[]
  readonly attribute: readonly OnnxAttribute[]
}

export type OnnxTensor = {
  readonly name: string
  readonly dims: readonly number[]
  readonly dataType: (typeof tensorTypes)[keyof typeof tensorTypes]
  /** Little-endian, row-major. */
  readonly rawData: Uint8Array
}

/** A size that is not settled has a name. */
type OnnxValue = { readonly name: string; readonly shape: readonly (number | string)[] }

export type OnnxGraph = {
  readonly name: string
  readonly node: readonly OnnxNode[]
  readonly initializer: readonly OnnxTensor[]
  readonly input: readonly OnnxValue[]
  readonly output: readonly OnnxValue[]
}

export type OnnxModel = {
  readonly producerName: string
  readonly producerVersion: string
  readonly docString: string
  readonly graph: OnnxGraph
  readonly metadata: Readonly<Record<string, string>>
}

const field = (type: string, id: number) => ({ type, id })
const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id })

const root = protobuf.Root.fromJSON({
  nested: {
    ModelProto: {
      fields: {
        irVersion: field('int64', 1),
        producerName: field('string', 2),
        producerVersion: field('string', 3),
        docString: field('string', 6),
        graph: field('GraphProto', 7),
        opsetImport: repeated('OperatorSetIdProto', 8),
        metadataProps: repeated('StringStringEntryProto', 14),
      },
    },
    OperatorSetIdProto: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    StringStringEntryProto: { fields: { key: field('string', 1), value: field('string', 2) } },
    GraphProto: {
      fields: {
        node: repeated('NodeProto', 1),
        name: field('string', 2),
        initializer: repeated('TensorProto', 5),
        input: repeated('ValueInfoProto', 11),
        output: repeated('ValueInfoProto', 12),
      },
    },
    NodeProto: {
      fields: {
        input: repeated('string', 1),
        output: repeated('string', 2),
        name: field('string', 3),
        opType: field('string', 4),
        attribute: repeated('AttributeProto', 5),
      },
    },
    AttributeProto: {
      fields: {
        name: field('string', 1),
        f: field('float', 2),
        i: field('int64', 3),
        ints: repeated('int64', 8),
        type: field('int32', 20),
      },
    },
    TensorProto: {
      fields: {
        dims: repeated('int64', 1),
        dataType: field('int32', 2),
        name: field('string', 8),
        rawData: field('bytes', 9),
      },
    },
    ValueInfoProto: { fields: { name: field('string', 1), type: field('TypeProto', 2) } },
    TypeProto: { fields: { tensorType: field('TensorTypeProto', 1) } },
    TensorTypeProto: { fields: { elemType: field('int32', 1), shape: field('TensorShapeProto', 2) } },
    TensorShapeProto: { fields: { dim: repeated('DimensionProto', 1) } },
    DimensionProto: { fields: { dimValue: field('int64', 1), dimParam: field('string', 2) } },
  },
})
const modelType = root.lookupType('ModelProto')

/** The bytes of an `.onnx` file. */
export function encodeOnnx({ producerName, producerVersion, docString, graph, metadata }: OnnxModel): Uint8Array {
  const value = ({ name, shape }: OnnxValue) => ({
    name,
    type: { tensorType: { elemType: tensorTypes.float, shape: { dim: shape.map(dimension) } } },
  })
  return modelType
    .encode({
      irVersion,
      producerName,
      producerVersion,
      docString,
      opsetImport: [{ domain: '', version: opsetVersion }],
      metadataProps: Object.entries(metadata).map(([key, text]) => ({ key, value: text })),
      graph: {
        ...graph,
        node: graph.node.map((node) => ({ ...node, attribute: node.attribute.map(typed) })),
        input: graph.input.map(value),
        output: graph.output.map(value),
      },
    })
    .finish()
}

function dimension(size: number | string) {
  return typeof size === 'number' ? { dimValue: size } : { dimParam: size }
}

function typed(attribute: OnnxAttribute) {
  const kind = 'f' in attribute ? 'f' : 'i' in attribute ? 'i' : 'ints'
  return { ...attribute, type: attributeTypes[kind] }
}
