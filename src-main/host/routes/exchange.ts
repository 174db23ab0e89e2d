/** Calls and streams about runs that leave and come. */

import { basename } from 'node:path'
import { exportStream, importStream } from '../exchange-streams'
import type { HostServices, Implementer } from './implementer'

export function exchangeRoutes(os: Implementer, services: HostServices) {
  const { uploads, changes } = services
  return {
    export: os.exchange.export.handler(({ input, signal, context }) =>
      exportStream(services, input, { ...context, signal }),
    ),
    import: os.exchange.import.handler(async function* ({ input: { source, name, stem, inputSize }, signal, context }) {
      const path = source.kind === 'path' ? source.path : uploads.path(source.uploadId)
      const hints = {
        name,
        ...(stem === null ? {} : { stem }),
        ...(inputSize === null ? {} : { inputSize }),
        ...(source.kind === 'upload' ? { source: basename(path) } : {}),
      }
      try {
        yield* importStream(services, path, hints, { ...context, signal })
      } finally {
        if (source.kind === 'upload') uploads.drop(source.uploadId)
        changes.notify()
      }
    }),
    beginUpload: os.exchange.beginUpload.handler(() => ({ uploadId: uploads.begin() })),
    upload: os.exchange.upload.handler(({ input }) => {
      uploads.add(input.uploadId, input.path, input.bytes)
      return null
    }),
    dropUpload: os.exchange.dropUpload.handler(({ input }) => {
      uploads.drop(input.uploadId)
      return null
    }),
  }
}
