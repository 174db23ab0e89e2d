/** What may be asked about runs that leave for other tools and machines, and that come from there. */

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import { exportWishSchema, longestUploadPiece, type ExportEvent, type ImportEvent } from './exchange-views'

const id = z.string().min(1).max(100)
/** On the host's machine. */
const path = z.string().min(1).max(4096)

export const exchangeContract = {
  /** Written to a path of the host's machine, or told piece by piece where `path` is null. */
  export: oc
    .input(z.strictObject({ runId: id, wish: exportWishSchema, path: path.nullable() }))
    .output(eventIterator(type<ExportEvent>())),
  /** A file on the host's machine, or one that was uploaded: weights, a family, or TensorBoard's events. */
  import: oc
    .input(
      z.strictObject({
        source: z.discriminatedUnion('kind', [
          z.strictObject({ kind: z.literal('path'), path }),
          z.strictObject({ kind: z.literal('upload'), uploadId: id }),
        ]),
        /** Of the run, where one comes of it; null takes the file's. */
        name: z.string().min(1).max(200).nullable().default(null),
        /** For weights: what they can't tell of their network. */
        stem: z.enum(['3x3-maxpool', '3x3', '7x7-maxpool']).nullable().default(null),
        inputSize: z.int().min(8).max(1024).nullable().default(null),
      }),
    )
    .output(eventIterator(type<ImportEvent>())),
  /** Room for a file, or a folder of them, that a view has and the host has not. */
  beginUpload: oc.output(type<{ readonly uploadId: string }>()),
  /** The next piece of a file in it; its path is relative, with forward slashes. */
  upload: oc
    .input(
      z.strictObject({
        uploadId: id,
        path: z.string().min(1).max(1000),
        bytes: z
          .instanceof(Uint8Array)
          .refine(({ length }) => length <= longestUploadPiece, 'a piece is at most half a MiB'),
      }),
    )
    .output(type<null>()),
  /** An upload that is not wanted any more. */
  dropUpload: oc.input(z.strictObject({ uploadId: id })).output(type<null>()),
}
