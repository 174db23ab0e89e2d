/** What a view may send over a line, checked before oRPC sees it: what that rejects, nobody could catch. */

import { z } from 'zod'

const id = z.string().min(1).max(100)
/** Which values of the body are of what kind: its number, then the path to the value. */
const meta = z.array(z.tuple([z.int().min(0).max(1000)], z.union([z.string().max(200), z.int().min(0)])))
const headers = z
  .record(z.string(), z.string().max(1000))
  .refine((names) => !Object.keys(names).some((name) => name.toLowerCase().startsWith('content-')))

const callSchema = z.strictObject({
  i: id,
  t: z.literal(1).optional(),
  p: z.strictObject({
    u: z.string().startsWith('/').max(1000),
    m: z.enum(['GET', 'POST']).optional(),
    h: headers.optional(),
    b: z.strictObject({ json: z.unknown().optional(), meta: meta.optional() }).optional(),
  }),
})

const endSchema = z.strictObject({ i: id, t: z.literal(4), p: z.unknown().optional() })

const requestSchema = z.union([callSchema, endSchema])

/** Far more than a recipe has; what is deeper only means to use up the stack. */
const deepest = 64

/** @throws Error when the text is no call of the contract and no end of one */
export function checkRequest(text: string): void {
  if (depthOf(text) > deepest) throw new RangeError(`It is nested more than ${deepest} levels deep.`)
  requestSchema.parse(JSON.parse(text))
}

/** Of JSON, without taking it apart. */
function depthOf(json: string): number {
  let depth = 0
  let most = 0
  let isInText = false
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index)
    if (isInText) {
      if (code === backslash) index++
      else if (code === quote) isInText = false
    } else if (code === quote) isInText = true
    else if (code === openBracket || code === openBrace) most = Math.max(most, ++depth)
    else if (code === closeBracket || code === closeBrace) depth--
  }
  return most
}

const [quote, backslash] = [0x22, 0x5c]
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d]
