/** How long one waits: for a host's first answer, for the first word of a worker, and for the first steps of a training. */

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { clientOver } from '../src-main/host/client'
import { connectLocally } from '../src-main/host/local-socket'
import { WorkerClient } from '../src-main/runs/worker-client'
import type { Architecture } from '../src-shared/architecture/architecture'
import { bottleneckResnet } from '../src-shared/architecture/resnet'
import { fixed } from '../src-shared/formats/numbers'
import { trainingSchema } from '../src-shared/recipe/training'
import type { Job } from '../src-shared/runs/job'
import { architectureOf } from './networks'

const rounds = 5
const shapes = { name: 'shapes', source: 'shapes' }
/** A folder of CIFAR-10's binary files, where one is named; shapes take longer to draw than these do to read. */
const folder10 = process.env.PRUNESCOPE_CIFAR10
const cifar = folder10 === undefined ? shapes : { name: 'cifar-10', source: folder10 }
/** Beside this in the build. */
const built = dirname(fileURLToPath(import.meta.url))

export async function measureStarts(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'prunescope-bench-'))
  try {
    const hosts: number[] = []
    const workers: WorkerStart[] = []
    const large: WorkerStart[] = []
    for (let round = 0; round < rounds; round++) {
      hosts.push(await hostStart(join(folder, `workspace-${round}`)))
      workers.push(await workerStart(join(folder, `run-${round}`), small))
      large.push(await workerStart(join(folder, `large-${round}`), architectureOf('ResNet-50'), cifar))
    }
    console.log('\nStarts')
    console.log(`host to its first answer       ${shown(hosts)}`)
    console.log(
      `worker to its first event      ${shown(workers.map(({ first }) => first))} (TensorFlow loaded, data read)`,
    )
    console.log(`… to the first steps' numbers  ${shown(workers.map(({ steps }) => steps))} (a small network)`)
    console.log(
      `… to the first steps' numbers  ${shown(large.map(({ steps }) => steps))} (ResNet-50, batch 64, ${cifar.name})`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function hostStart(dir: string): Promise<number> {
  mkdirSync(dir)
  const begun = performance.now()
  const host = spawn(process.execPath, [join(built, 'host.js'), '--serve', '--workspace', dir], { stdio: 'ignore' })
  const stream = await reached(dir)
  await clientOver(stream).about()
  const ms = performance.now() - begun
  stream.destroy()
  const exit = new Promise((resolve) => host.once('exit', resolve))
  host.kill('SIGTERM')
  await exit
  return ms
}

async function reached(dir: string) {
  for (;;) {
    try {
      return await connectLocally(dir, { everyMs: 5 })
    } catch {
      // It may take longer than a view would wait.
    }
  }
}

const small = bottleneckResnet({ stem: '3x3', planes: 4, blocks: [1], classes: 10, inputSize: 32 })

/** In milliseconds: until the worker says that it begins, and until it tells the first steps' numbers. */
type WorkerStart = { readonly first: number; readonly steps: number }

async function workerStart(runDir: string, architecture: Architecture, data = shapes): Promise<WorkerStart> {
  const worker = new WorkerClient({ script: join(built, 'worker.js') })
  const job: Job = {
    kind: 'train',
    runDir,
    architecture,
    data: { ...data, validation: 0, splitSeed: 0 },
    weights: null,
    prunable: [],
    training: trainingSchema.parse({ epochs: 1, lr: 0.1, batchSize: 64, precision: 'float32' }),
    evaluate: null,
    testFirst: false,
    seed: 0,
    resume: false,
    threads: null,
  }
  const begun = performance.now()
  let first = Number.NaN
  let steps = Number.NaN
  await worker.run(job, (event) => {
    if (event.type === 'started') first = performance.now() - begun
    if (event.type !== 'metrics') return
    steps = performance.now() - begun
    worker.kill()
  })
  await worker.close()
  return { first, steps }
}

export function shown(times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b)
  return `${fixed(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, 0)} ms (${sorted.map((ms) => fixed(ms, 0)).join(', ')})`
}
