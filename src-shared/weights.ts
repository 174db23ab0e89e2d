/** Named tensors outside any library: what is stored, moved by masks, imported and exported. */

/** `shape` and order as in torchvision (OIHW, OI); `values` is row-major. */
export type WeightTensor = { readonly shape: readonly number[]; readonly values: Float32Array }

/** By torchvision name, in network order. BatchNorm's `num_batches_tracked` is not kept. */
export type Weights = ReadonlyMap<string, WeightTensor>
