/** A small seeded source of random numbers, the same on every machine (sfc32, Chris Doty-Humphrey's PractRand). */

export type RandomSource = {
  /** In [0, 1). */
  readonly uniform: () => number
  /** As many draws as there is room for, as `uniform` would give them, spread over ±limit: for millions of them. */
  readonly fillUniform: (values: Float32Array, limit: number) => void
  /** Standard normal (Box–Muller). */
  readonly normal: () => number
}

export function randomSource(seed: number): RandomSource {
  let [a, b, c, counter] = [0x9e3779b9, 0x243f6a88, seed >>> 0, 1]
  const uniform = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  const fillUniform = (values: Float32Array, limit: number): void => {
    // Variables that a closure keeps take twice the time of local ones.
    let [x, y, z, n] = [a, b, c, counter]
    for (let i = 0; i < values.length; i++) {
      const sum = (x + y + n) | 0
      n = (n + 1) | 0
      x = y ^ (y >>> 9)
      y = (z + (z << 3)) | 0
      z = (((z << 21) | (z >>> 11)) + sum) | 0
      values[i] = (((sum >>> 0) / 2 ** 32) * 2 - 1) * limit
    }
    ;[a, b, c, counter] = [x, y, z, n]
  }
  // The first values of neighbouring seeds resemble each other.
  for (let i = 0; i < 16; i++) uniform()
  const normal = (): number => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    return radius * Math.cos(2 * Math.PI * uniform())
  }
  return { uniform, fillUniform, normal }
}
