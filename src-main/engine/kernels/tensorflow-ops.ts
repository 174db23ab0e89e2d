/** Raw TensorFlow operations through tfjs-node's addon: a handle in, a handle out, 7 µs each, nothing kept by tfjs. */

import type { TensorFlow } from '../../runtime/load-tensorflow'

/** A tensor that TensorFlow holds; the caller deletes it. */
export type Handle = { readonly id: number; readonly shape: number[] }

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

/** Builds attributes and runs operations; counts the handles that are still open. */
export class TensorFlowOps {
  readonly #binding: Binding
  readonly #constants = new Map<string, Handle>()
  #live = 0

  constructor(tf: TensorFlow) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- tfjs declares only the abstract backend
    this.#binding = (tf.backend() as unknown as { binding: Binding }).binding
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

  upload(shape: readonly number[], values: Float32Array): Handle {
    const sizes = [...shape]
    const id = this.#binding.createTensor(sizes, this.#binding.TF_FLOAT, values)
    this.#live++
    return { id, shape: sizes }
  }

  download(handle: Handle): Float32Array {
    const data = this.#binding.tensorDataSync(handle.id)
    if (data instanceof Float32Array) return data
    throw new Error('Only float32 tensors are read back.')
  }

  free(handle: Handle): void {
    this.#binding.deleteTensor(handle.id)
    this.#live--
  }

  /** A small integer vector such as a shape, made once and kept. */
  integers(values: readonly number[]): Handle {
    return this.#constant(`i${values.join()}`, () => {
      const id = this.#binding.createTensor([values.length], this.#binding.TF_INT32, Int32Array.from(values))
      return { id, shape: [values.length] }
    })
  }

  integer(value: number): Handle {
    return this.#constant(`j${value}`, () => {
      return { id: this.#binding.createTensor([], this.#binding.TF_INT32, Int32Array.of(value)), shape: [] }
    })
  }

  /** An integer matrix, such as the paddings of Pad, row by row. */
  integerRows(rows: readonly (readonly [number, number])[]): Handle {
    return this.#constant(`r${rows.join(';')}`, () => {
      const id = this.#binding.createTensor([rows.length, 2], this.#binding.TF_INT32, Int32Array.from(rows.flat()))
      return { id, shape: [rows.length, 2] }
    })
  }

  /** A scalar; a schedule gives few enough different ones to a run that they may stay, up to a bound. */
  scalar(value: number): Handle {
    return this.#constant(`f${value}`, () => {
      return { id: this.#binding.createTensor([], this.#binding.TF_FLOAT, Float32Array.of(value)), shape: [] }
    })
  }

  float(name = 'T'): Attribute {
    return { name, type: this.#binding.TF_ATTR_TYPE, value: this.#binding.TF_FLOAT }
  }

  int32(name: string): Attribute {
    return { name, type: this.#binding.TF_ATTR_TYPE, value: this.#binding.TF_INT32 }
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
