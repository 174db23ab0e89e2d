/** What counts as a γ near zero: the measure of sparsity that training reports and warnings use. */

/** Below this |γ| a channel counts as near zero; the metric `sparsity/below-0.01` is named after it. */
export const nearZero = 0.01

/** Share of all values below `limit` in magnitude, over all arrays together; 0 when there are none. */
export function shareBelow(arrays: Iterable<Float32Array>, limit: number): number {
  let below = 0
  let all = 0
  for (const values of arrays) {
    all += values.length
    for (const value of values) if (Math.abs(value) < limit) below++
  }
  return all === 0 ? 0 : below / all
}
