/** Smoothing of noisy curves: an exponential moving average without the pull towards its start. */

/**
 * Debiased as in Adam (Kingma & Ba 2015, section 3): the first points are averages of what there is, not of zeros.
 * What is not finite stays as it is and is left out of the average.
 *
 * @param weight of the past, in [0, 1); 0 changes nothing
 */
export function smoothed(values: Float64Array, weight: number): Float64Array {
  let average = 0
  let debias = 1
  return values.map((value) => {
    if (!Number.isFinite(value)) return value
    average = weight * average + (1 - weight) * value
    debias *= weight
    return average / (1 - debias)
  })
}
