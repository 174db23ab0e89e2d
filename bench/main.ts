/** `npm run bench`: this engine beside stock tfjs and PyTorch, each in its own process, taking turns on the same machine. */

import { parseArgs } from 'node:util'
import { measureCharts } from './charts'
import { measureCluster } from './cluster'
import { contenders, tasks, type ContenderName, type Measurement, type Setup, type Task } from './contender'
import { measureContract } from './contract'
import { measureHistory } from './history'
import { measureHistoryPeers } from './history-peers'
import { measureInput, measureInputHere } from './input-pipeline'
import { measureInspector } from './inspector'
import { measureManyRuns } from './many-runs'
import { measureMasks } from './masks'
import { measureHere } from './measure-here'
import { networks, type NetworkName } from './networks'
import { measurePeer, peerCommand, peers } from './pytorch-peer'
import { measureBatchSizes } from './batch-sizes'
import { measureSplit } from './split'
import { measureStarts } from './starts'
import { printTable } from './table'
import { measureInChild } from './child'

const { values } = parseArgs({
  options: {
    /** Set in the processes that this one starts. */
    contender: { type: 'string' },
    input: { type: 'string' },
    network: { type: 'string' },
    task: { type: 'string', default: 'training' },
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '8' },
    batch: { type: 'string', default: '64' },
    /**
     * One part alone: `training`, `contract`, `window`, `history`, `masks`, `inspector`, `charts`, `onnx`, `cluster`, `many`;
     * or one that is asked for only: `split`, `batches`, `input`, `soak`, `screenshots`.
     */
    only: { type: 'string' },
    /** How long the soak goes on. */
    minutes: { type: 'string', default: '120' },
    /** Whose runs are on the screenshots; one of its own by default. */
    workspace: { type: 'string' },
    peer: { type: 'string', default: '../shared/bench/peer_train_step.py' },
  },
})

const setup: Setup = { steps: Number(values.steps), batch: Number(values.batch), task: asTask(values.task) }

if (values.input !== undefined) {
  process.stdout.write(`${JSON.stringify(await measureInputHere(values.input, setup.steps))}\n`)
} else if (values.contender !== undefined) {
  const measurement = await measureHere(asContender(values.contender), asNetwork(values.network), setup)
  process.stdout.write(`${JSON.stringify(measurement)}\n`)
} else {
  type Part =
    'training' | 'contract' | 'window' | 'history' | 'masks' | 'inspector' | 'onnx' | 'charts' | 'cluster' | 'many'
  const wants = (part: Part): boolean => (values.only ?? part) === part
  // Variations of the training step, not part of a whole benchmark.
  if (values.only === 'split') measureSplit(asNetwork(values.network ?? 'ResNet-50'), setup)
  if (values.only === 'starts') await measureStarts()
  if (values.only === 'input') await measureInput(Number(values.rounds), setup.steps)
  if (values.only === 'batches') await measureBatchSizes(asNetwork(values.network ?? 'ResNet-50'), setup)
  if (wants('training')) await compare()
  if (wants('contract')) {
    await measureContract()
    await measureStarts()
  }
  // Loaded only then: it brings a browser's driver and a bundler along.
  if (wants('window')) await (await import('./window')).measureWindow()
  if (wants('history')) measureHistory()
  if (wants('history') || values.only === 'history-peers') measureHistoryPeers()
  if (wants('inspector')) await measureInspector()
  if (wants('charts')) await measureCharts()
  if (wants('many')) await measureManyRuns()
  if (wants('masks')) await measureMasks()
  // Loaded only then: onnxruntime is there for tests and this alone.
  if (wants('onnx')) await (await import('./onnx')).measureOnnx(Number(values.rounds))
  if (values.only === 'screenshots') await (await import('./screenshots')).takeScreenshots(values.workspace)
  if (values.only === 'soak') await (await import('./soak')).measureSoak(Number(values.minutes))
  if (wants('cluster')) await measureCluster()
}

async function compare(): Promise<void> {
  const peer = peerCommand(values.peer)
  if (peer === null) console.log('PyTorch is left out: set PRUNESCOPE_TORCH_PYTHON to a Python that has torch.')
  const wanted = values.network === undefined ? networks : [asNetwork(values.network)]
  for (const network of wanted) {
    const results = new Map<string, Measurement[]>()
    const add = (name: string, measurement: Measurement): void => {
      results.set(name, [...(results.get(name) ?? []), measurement])
    }
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const contender of contenders) {
        // Stock layers have no evaluation of their own worth a race.
        if (contender === 'stock tf.layers' && setup.task === 'evaluation') continue
        add(contender, await measureInChild(contender, network, setup))
      }
      if (peer !== null) for (const name of peers) add(name, await measurePeer(peer, name, network, setup))
    }
    printTable(`${network}, batch ${setup.batch}, ${setup.task}, ${values.rounds} rounds in turn`, results)
  }
}

function asTask(name: string): Task {
  const found = tasks.find((task) => task === name)
  if (found === undefined) throw new Error(`There is no task ${name}.`)
  return found
}

function asContender(name: string): ContenderName {
  const found = contenders.find((contender) => contender === name)
  if (found === undefined) throw new Error(`There is no contender ${name}.`)
  return found
}

function asNetwork(name: string | undefined): NetworkName {
  const found = networks.find((network) => network === name)
  if (found === undefined) throw new Error(`There is no network ${name ?? ''}.`)
  return found
}
