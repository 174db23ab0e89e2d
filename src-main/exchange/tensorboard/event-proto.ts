/** TensorBoard's messages as far as scalars and histograms need them, with the field numbers of event.proto and summary.proto. */

import protobuf from 'protobufjs/light.js'

const field = (type: string, id: number) => ({ type, id })
const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id })
/** A choice of fields, so that one that is there tells so even where it is zero. */
const choice = (...oneof: string[]) => ({ choice: { oneof } })

const root = protobuf.Root.fromJSON({
  nested: {
    Event: {
      oneofs: choice('fileVersion', 'summary'),
      fields: {
        wallTime: field('double', 1),
        step: field('int64', 2),
        fileVersion: field('string', 3),
        summary: field('Summary', 5),
      },
    },
    Summary: { fields: { value: repeated('Value', 1) } },
    Value: {
      oneofs: choice('simpleValue', 'histo', 'tensor'),
      fields: {
        tag: field('string', 1),
        simpleValue: field('float', 2),
        histo: field('HistogramProto', 5),
        tensor: field('TensorProto', 8),
      },
    },
    HistogramProto: {
      fields: {
        min: field('double', 1),
        max: field('double', 2),
        num: field('double', 3),
        sum: field('double', 4),
        sumSquares: field('double', 5),
        bucketLimit: repeated('double', 6),
        bucket: repeated('double', 7),
      },
    },
    TensorProto: {
      fields: {
        dtype: field('int32', 1),
        tensorContent: field('bytes', 4),
        floatVal: repeated('float', 5),
        doubleVal: repeated('double', 6),
      },
    },
  },
})

export const eventType = root.lookupType('Event')
