/** Pools of windows by TensorFlow's own operations. */

import type { Window } from './kernels'
import type { Handle, TensorFlowOps } from './tensorflow-ops'

/** Inputs are of the type that is computed in, and so are outputs; ownership as in `Kernels`. */
export class TensorFlowPooling {
  readonly #ops: TensorFlowOps

  constructor(ops: TensorFlowOps) {
    this.#ops = ops
  }

  max(input: Handle, window: Window): Handle {
    return this.#ops.one('MaxPool', this.#maxAttributes(window), [input])
  }

  maxGradient(dy: Handle, input: Handle, output: Handle, window: Window): Handle {
    return this.#ops.one('MaxPoolGrad', this.#maxAttributes(window), [input, output, dy])
  }

  average(input: Handle, window: Window): Handle {
    return this.#ops.one('AvgPool', this.#averageAttributes(window), [input])
  }

  averageGradient(dy: Handle, inputShape: readonly number[], window: Window): Handle {
    return this.#ops.one('AvgPoolGrad', this.#averageAttributes(window), [this.#ops.integers(inputShape), dy])
  }

  #averageAttributes({ kernel, stride }: Window) {
    const ops = this.#ops
    return [
      ops.computed(),
      ops.whole('ksize', [1, ...kernel, 1]),
      ops.whole('strides', [1, ...stride, 1]),
      ops.text('padding', 'VALID'),
      ops.text('data_format', 'NHWC'),
    ]
  }

  #maxAttributes({ kernel, stride, padding: [rows, columns] }: Window) {
    const ops = this.#ops
    return [
      ops.computed(),
      ops.whole('ksize', [1, ...kernel, 1]),
      ops.whole('strides', [1, ...stride, 1]),
      ops.text('padding', 'EXPLICIT'),
      ops.whole('explicit_paddings', [0, 0, rows, rows, columns, columns, 0, 0]),
      ops.text('data_format', 'NHWC'),
    ]
  }
}
