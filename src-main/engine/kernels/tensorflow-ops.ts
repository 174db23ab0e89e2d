/** Raw TensorFlow operations through tfjs-node's addon: a handle in, a handle out, 7 µs each, nothing kept by tfjs. */

import type { TensorFlow } from '../../runtime/load-tensorflow'
import { masterOf, type Numbers, type Precision } from './kernels'

/** A tensor that TensorFlow holds; the caller deletes it. */
export type Handle = { readonly id: number; readonly shape: number[]; readonly dtype: number }

type Attribute = { readonly name: string; readonly type: number; readonly value: boolean | number | string | number[] }

type Binding = {
  createTensor(shape: number[], dtype: number, buffer: Float32Array | Int32Array): number
  deleteTensor(id: number): void
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array
  executeOp(name: string, attributes: readonly Attribute[], inputs: readonly number[], outputs: number): Handle[]
  readonly TF_FLOAT: number
  readonly TF_INT32: number
  readonly TF_ATTR_STRING: number
  readonly TF_ATTR_INT: number
  readonly TF_ATTR_FLOAT: number
  readonly TF_ATTR_BOOL: number
  readonly TF_ATTR_TYPE: number
  readonly TF_ATTR_SHAPE: number
}

/** TF_DOUBLE and TF_BFLOAT16 (tensorflow/c/tf_datatype.h), which the addon does not name. */
const tfDouble = 2
const tfBfloat16 = 14
const float64Parts = 3

/** Builds attributes and runs operations; counts the handles that are still open. */
export class TensorFlowOps {
  readonly precision: Precision
  readonly onGpu: boolean
  readonly #binding: Binding
  readonly #stored: number
  readonly #computed: number
  readonly #constants = new Map<string, Handle>()
  #live = 0

  constructor(tf: TensorFlow, precision: Precision = 'float32') {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- tfjs declares only the abstract backend
    const backend = tf.backend() as unknown as { binding: Binding; isUsingGpuDevice: boolean }
    this.#binding = backend.binding
    this.onGpu = backend.isUsingGpuDevice
    this.precision = precision
    const types = { float32: this.#binding.TF_FLOAT, float64: tfDouble, bfloat16: tfBfloat16 }
    this.#stored = types[masterOf(precision)]
    this.#computed = types[precision]
  }

  /** Handles given out and not deleted, constants left out. */
  get live(): number {
    return this.#live
  }

  run(name: string, attributes: readonly Attribute[], inputs: readonly Handle[], outputs: number): Handle[] {
    const ids = inputs.map((input) => input.id)
    const results = this.#binding.executeOp(name, attributes, ids, outputs)
    this.#live += results.length
    return results
  }

  /** For operations with one output, the usual case. */
  one(name: string, attributes: readonly Attribute[], inputs: readonly Handle[]): Handle {
    const [result] = this.run(name, attributes, inputs, 1)
    if (result === undefined) throw new Error(`TensorFlow's ${name} gave no output.`)
    return result
  }

  upload(shape: readonly number[], values: Numbers): Handle {
    return this.uploadParts(shape, values instanceof Float32Array ? [values] : this.#split(values))
  }

  /** Float32 arrays whose sum the tensor shall be; the addon takes no float64. */
  uploadParts(shape: readonly number[], parts: readonly Float32Array[]): Handle {
    const [first = new Float32Array(), ...finer] = parts
    const whole = this.#uploadFloat32(shape, first)
    if (this.#stored !== tfDouble) return whole
    return finer.reduce((sum, part) => {
      const added = this.#widened(this.#uploadFloat32(shape, part))
      const total = this.one('AddV2', [this.float()], [sum, added])
      this.free(sum)
      this.free(added)
      return total
    }, this.#widened(whole))
  }

  /** As `uploadParts`, in memory of TensorFlow's own: Node's would be given back while an update writes to it. */
  owned(shape: readonly number[], parts: readonly Float32Array[]): Handle {
    const uploaded = this.uploadParts(shape, parts)
    const owned = this.one('AddV2', [this.float()], [uploaded, this.scalar(0)])
    this.free(uploaded)
    return owned
  }

  download(handle: Handle): Float32Array {
    if (handle.dtype === this.#binding.TF_FLOAT) return this.#read(handle)
    const rounded = this.#rounded(handle)
    const values = this.#read(rounded)
    this.free(rounded)
    return values
  }

  /** To the last bit: each part is what is left, rounded to float32; three of them hold all 53 bits of a float64. */
  downloadParts(handle: Handle): readonly Float32Array[] {
    if (this.#stored !== tfDouble) return [this.download(handle)]
    const parts: Float32Array[] = []
    let rest = this.one('Identity', [this.float()], [handle])
    for (let part = 0; part < float64Parts; part++) {
      const rounded = this.#rounded(rest)
      parts.push(this.#read(rounded))
      const wide = this.#widened(rounded)
      const left = this.one('Sub', [this.float()], [rest, wide])
      this.free(rest)
      this.free(wide)
      rest = left
    }
    this.free(rest)
    return parts
  }

  free(...handles: readonly Handle[]): void {
    for (const { id } of handles) this.#binding.deleteTensor(id)
    this.#live -= handles.length
  }

  /** Another handle on the same numbers. */
  alias(handle: Handle): Handle {
    return this.one('Identity', [this.#type('T', handle.dtype)], [handle])
  }

  /** Runs `work` on tensors in the type that is computed in; what had to be cast for that is freed. */
  computing<const H extends readonly Handle[], R>(handles: H, work: (inputs: H) => R): R {
    return this.#inType(this.#computed, handles, work)
  }

  /** The same in the type that parameters are stored in. */
  storing<const H extends readonly Handle[], R>(handles: H, work: (inputs: H) => R): R {
    return this.#inType(this.#stored, handles, work)
  }

  /** Takes a tensor and gives it in the type that parameters are stored in. */
  stored(handle: Handle): Handle {
    if (handle.dtype === this.#stored) return handle
    const wide = this.#cast(handle, this.#stored)
    this.free(handle)
    return wide
  }

  /** Of two matrices in the type that is computed in. */
  matMul(a: Handle, b: Handle, transpose: 'none' | 'first' | 'second' = 'none'): Handle {
    const flags = [this.flag('transpose_a', transpose === 'first'), this.flag('transpose_b', transpose === 'second')]
    return this.one('MatMul', [this.#type('T', a.dtype), ...flags], [a, b])
  }

  reshape(handle: Handle, shape: readonly number[]): Handle {
    const attributes = [this.#type('T', handle.dtype), this.int32('Tshape')]
    return this.one('Reshape', attributes, [handle, this.integers(shape)])
  }

  /** As `reshape`, and frees what it was given. */
  reshaped(handle: Handle, shape: readonly number[]): Handle {
    const result = this.reshape(handle, shape)
    this.free(handle)
    return result
  }

  /** A small integer vector such as a shape, made once and kept. */
  integers(values: readonly number[]): Handle {
    return this.#constant(`i${values.join()}`, () => {
      const id = this.#binding.createTensor([values.length], this.#binding.TF_INT32, Int32Array.from(values))
      return { id, shape: [values.length], dtype: this.#binding.TF_INT32 }
    })
  }

  integer(value: number): Handle {
    return this.#constant(`j${value}`, () => {
      const id = this.#binding.createTensor([], this.#binding.TF_INT32, Int32Array.of(value))
      return { id, shape: [], dtype: this.#binding.TF_INT32 }
    })
  }

  /** An integer matrix, such as the paddings of Pad, row by row. */
  integerRows(rows: readonly (readonly [number, number])[]): Handle {
    return this.#constant(`r${rows.join(';')}`, () => {
      const id = this.#binding.createTensor([rows.length, 2], this.#binding.TF_INT32, Int32Array.from(rows.flat()))
      return { id, shape: [rows.length, 2], dtype: this.#binding.TF_INT32 }
    })
  }

  /** No numbers, in the type that is computed in: for an input that is left out. */
  nothing(): Handle {
    return this.#constant('n', () => {
      const empty = this.upload([0], new Float32Array())
      const handle = empty.dtype === this.#computed ? empty : this.#cast(empty, this.#computed)
      if (handle !== empty) this.free(empty)
      // Constants are not counted as live.
      this.#live--
      return handle
    })
  }

  /** A scalar; a schedule gives few enough different ones to a run that they may stay, up to a bound. */
  scalar(value: number): Handle {
    return this.#constant(`f${value}`, () => {
      const handle = this.upload([], Float64Array.of(value))
      // Constants are not counted as live.
      this.#live--
      return handle
    })
  }

  /** The type of parameters, statistics and logits. */
  float(name = 'T'): Attribute {
    return this.#type(name, this.#stored)
  }

  /** The type of activations and of what layers are multiplied in. */
  computed(name = 'T'): Attribute {
    return this.#type(name, this.#computed)
  }

  int32(name: string): Attribute {
    return this.#type(name, this.#binding.TF_INT32)
  }

  text(name: string, value: string): Attribute {
    return { name, type: this.#binding.TF_ATTR_STRING, value }
  }

  flag(name: string, value: boolean): Attribute {
    return { name, type: this.#binding.TF_ATTR_BOOL, value }
  }

  number(name: string, value: number): Attribute {
    return { name, type: this.#binding.TF_ATTR_FLOAT, value }
  }

  whole(name: string, value: number | number[]): Attribute {
    return { name, type: this.#binding.TF_ATTR_INT, value }
  }

  shape(name: string, value: readonly number[]): Attribute {
    return { name, type: this.#binding.TF_ATTR_SHAPE, value: [...value] }
  }

  #split(values: Float64Array): readonly Float32Array[] {
    if (this.#stored !== tfDouble) return [new Float32Array(values)]
    const rest = new Float64Array(values)
    return Array.from({ length: float64Parts }, () => {
      const part = new Float32Array(rest)
      // `map` and `from` take 10 ms for 64 images of 32×32 pixels, this takes 3; nothing else runs meanwhile.
      for (let index = 0; index < rest.length; index++) rest[index] = (rest[index] ?? 0) - (part[index] ?? 0)
      return part
    })
  }

  #uploadFloat32(shape: readonly number[], values: Float32Array): Handle {
    const sizes = [...shape]
    const id = this.#binding.createTensor(sizes, this.#binding.TF_FLOAT, values)
    this.#live++
    return { id, shape: sizes, dtype: this.#binding.TF_FLOAT }
  }

  #read(handle: Handle): Float32Array {
    const data = this.#binding.tensorDataSync(handle.id)
    if (data instanceof Float32Array) return data
    throw new Error('Only float32 tensors are read back.')
  }

  /** Takes a float32 tensor and gives it in float64. */
  #widened(handle: Handle): Handle {
    const wide = this.#cast(handle, tfDouble)
    this.free(handle)
    return wide
  }

  #rounded(handle: Handle): Handle {
    return this.#cast(handle, this.#binding.TF_FLOAT)
  }

  #cast(handle: Handle, to: number): Handle {
    const attributes = [this.#type('SrcT', handle.dtype), this.#type('DstT', to), this.flag('Truncate', false)]
    return this.one('Cast', attributes, [handle])
  }

  #inType<const H extends readonly Handle[], R>(type: number, handles: H, work: (inputs: H) => R): R {
    if (handles.every(({ dtype }) => dtype === type)) return work(handles)
    const made: Handle[] = []
    const inputs = handles.map((handle) => {
      if (handle.dtype === type) return handle
      const cast = this.#cast(handle, type)
      made.push(cast)
      return cast
    })
    try {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as many handles as were given
      return work(inputs as unknown as H)
    } finally {
      this.free(...made)
    }
  }

  #type(name: string, value: number): Attribute {
    return { name, type: this.#binding.TF_ATTR_TYPE, value }
  }

  #constant(key: string, make: () => Handle): Handle {
    const known = this.#constants.get(key)
    if (known !== undefined) return known
    // A per-step learning rate would fill the map over a long run: the oldest go.
    if (this.#constants.size >= 4096) {
      for (const [oldest, handle] of this.#constants) {
        if (!oldest.startsWith('f')) continue
        this.#binding.deleteTensor(handle.id)
        this.#constants.delete(oldest)
        if (this.#constants.size < 2048) break
      }
    }
    const made = make()
    this.#constants.set(key, made)
    return made
  }
}
