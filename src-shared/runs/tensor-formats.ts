/** What a card's tensor cores multiply. */

/** Whether it does so in TF32 and in bfloat16: from compute capability 8.0 on, an A100's. */
export function hasTensorFormats({ computeCapability }: { readonly computeCapability: number | null }): boolean {
  return computeCapability !== null && computeCapability >= 8
}
