/** Random numbers that are the same on every machine, for as long as there are runs to resume. */

/**
 * 32 uniform bits. The generator is xoshiro128** (Blackman and Vigna 2018, "Scrambled linear pseudorandom number
 * generators"), its state filled by `mix` from the seed words, as its authors advise.
 */
export type Random = () => number

/** A generator that depends on all the given words, in their order; each is taken modulo 2³². */
export function randomFrom(...seed: readonly number[]): Random {
  let a = mix(...seed, 1)
  let b = mix(...seed, 2)
  let c = mix(...seed, 3)
  let d = mix(...seed, 4)
  // The one state it cannot leave.
  if ((a | b | c | d) === 0) a = 1
  return () => {
    const product = Math.imul(b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    return result
  }
}

/**
 * 32 bits that look random and depend on nothing but the words: what a sample draws does not depend on who drew
 * before it. Each word is added and mixed with MurmurHash3's finaliser (Appleby), whose every input bit moves every
 * output bit.
 */
export function mix(...words: readonly number[]): number {
  let hash = 0x9e3779b9
  for (const word of words) hash = finalise((Math.imul(hash, 31) + word) | 0)
  return hash >>> 0
}

/** A number in [0, bound) from 32 random bits; the bias is below bound / 2³², nothing at the sizes used here. */
export function scaleTo(bits: number, bound: number): number {
  return Math.floor((bits / 2 ** 32) * bound)
}

/** The numbers 0..count−1 in random order (Fisher and Yates). */
export function permutation(count: number, random: Random): Uint32Array {
  const order = new Uint32Array(count)
  for (let i = 0; i < count; i++) order[i] = i
  shuffle(order, random)
  return order
}

/** Shuffles in place. */
export function shuffle(values: Uint32Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = scaleTo(random(), i + 1)
    const swapped = values[i] ?? 0
    values[i] = values[j] ?? 0
    values[j] = swapped
  }
}

function finalise(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) + 0x9e3779b9
}
