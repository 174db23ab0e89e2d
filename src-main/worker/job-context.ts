/** What every job is given: where its events go, whether it shall stop, and the compute it runs on. */

import { cpus } from 'node:os'
import type { Environment, RunEvent } from '../../src-shared/runs/events'
import { tensorflowKernels } from '../engine/kernels/tensorflow-kernels'
import type { Kernels, Precision } from '../engine/kernels/kernels'
import type { Handle } from '../engine/kernels/tensorflow-ops'
import { loadTensorFlow, runtimeFacts } from '../runtime/load-tensorflow'
import { version } from '../../package.json'
import { sourceCommit } from './source-commit'

export type JobContext = {
  readonly send: (event: RunEvent) => void
  readonly isStopping: () => boolean
}

/** TensorFlow with the asked number of threads; loaded once, so a second job must ask for the same or for none. */
export function kernelsFor(threads: number | null, precision: Precision = 'float32'): Kernels<Handle> {
  return tensorflowKernels(loadTensorFlow(threads === null ? {} : { threads }), precision)
}

const parent = process.ppid
/** As the folder is when the worker begins: before a run can be waited for and files be changed. */
const source = sourceCommit()

/** What TensorFlow computes on, loading it as `kernelsFor` does. */
export function deviceFor(threads: number | null): 'cpu' | 'gpu' {
  loadTensorFlow(threads === null ? {} : { threads })
  return runtimeFacts().device
}

/** What computes, for the record of a run. */
export function environmentOf(dataFingerprint: string, precision: Environment['precision'] = 'float32'): Environment {
  const facts = runtimeFacts()
  return {
    prunescope: version,
    node: facts.node,
    platform: `${process.platform}-${process.arch}`,
    library: `TensorFlow ${facts.library}`,
    device: facts.device,
    threads: facts.threads,
    precision,
    cpu: cpus()[0]?.model ?? 'unknown',
    dataFingerprint,
    source,
  }
}

/**
 * To be called before anything is written: a parent that was killed while this computed has let go of the workspace, and
 * another host may be at this run already. Its disconnect is heard of only between two pieces of work.
 */
export function endWithParent(): void {
  if (process.ppid !== parent) process.exit(0)
}

/** Lets messages from the parent in between two pieces of synchronous work. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
