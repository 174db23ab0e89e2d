/** Which processors are taken to be faster in bfloat16. */

import { expect, test } from 'vitest'
import { flagsFrom, multipliesBfloat16 } from '../../../src-main/runtime/bfloat16'

test('a processor gains with instructions of its own for bfloat16, and not with wide registers alone', () => {
  const flags = (text: string): boolean =>
    multipliesBfloat16(flagsFrom(`processor\t: 0\nflags\t\t: fpu ${text} sse\nbugs\t: none\n`))
  expect(flags('avx512f avx512_bf16')).toBe(true)
  expect(flags('amx_bf16')).toBe(true)
  expect(flags('avx2 avx512f avx512_vnni')).toBe(false)
  expect(multipliesBfloat16(flagsFrom('Hardware: something else'))).toBe(false)
})
