/** A run leaves in one of the formats: what each of them is made of, and how it is written. */

import type { Exported, ExportedNetwork, ExportWish } from '../../src-shared/contract/exchange-views'
import { UserError } from '../../src-shared/errors'
import { fileNameFor } from '../../src-shared/runs/export-name'
import { maskToJson } from '../../src-shared/pruning/mask-json'
import { version } from '../../package.json'
import { writeFolder, writeZip, type Entries, type Entry } from '../exchange/bundle'
import { exportCfg, exportMask, exportSafetensors, type ExportedFile } from '../exchange/export'
import { layersOf } from '../exchange/layers'
import { inputName, onnxGraph, outputName } from '../exchange/onnx/onnx-model'
import { encodeOnnx, opsetVersion } from '../exchange/onnx/onnx-proto'
import { tensorflowGraph } from '../exchange/tensorflow/graph'
import { graphModelFiles } from '../exchange/tensorflow/graph-model'
import type { History } from '../history/history'
import type { RunStore } from '../runs/run-store'
import { readWeightsOf } from '../runs/finished-run'
import { writeFileAtomically } from '../workspace/atomic-file'
import type { Workspace } from '../workspace/workspace'
import { csvEntries } from './csv-files'
import { familyOf, writeFamily } from './family-file'
import { leavingNetwork, lineageTexts, type LeavingNetwork } from './leaving-network'
import { tensorboardEntries } from './tensorboard-files'

export type ExportContext = { readonly history: History; readonly store: RunStore; readonly workspace: Workspace }

export type ExportOptions = {
  readonly onShare?: (share: number) => void
  readonly signal?: AbortSignal | undefined
}

/** `tfjs`, `csv` and `tensorboard` are several files: a zip where the path ends so, else a folder. */
type Written = { readonly file: ExportedFile; readonly runs?: number; readonly network?: ExportedNetwork }

/**
 * @param path absolute; what is there is overwritten, but for a folder that is not empty
 * @throws UserError `run-not-found`, `wrong-run` for what a run does not have, `disk-full`, `workspace-unwritable`; nothing
 *   is left of it
 */
export async function exportRun(
  context: ExportContext,
  runId: string,
  wish: ExportWish,
  path: string,
  options: ExportOptions = {},
): Promise<Exported> {
  const { file, runs = 1, network = null } = await write(context, runId, wish, path, options)
  const { name } = context.history.run(runId)
  return { format: wish.format, fileName: fileNameFor(name, wish), path, ...file, runs, network }
}

async function write(
  context: ExportContext,
  runId: string,
  wish: ExportWish,
  path: string,
  options: ExportOptions,
): Promise<Written> {
  const { history, store } = context
  switch (wish.format) {
    case 'safetensors': {
      const run = store.head(runId)
      return { file: exportSafetensors(path, run.architecture, readWeightsOf(run), lineageTexts(history, run)) }
    }
    case 'masks':
      return { file: exportMask(path, maskToJson(maskOf(history, runId))) }
    case 'cfg':
      return { file: exportCfg(path, store.head(runId).architecture) }
    case 'onnx': {
      const leaving = await leavingNetwork(context, store.head(runId), wish.network)
      return {
        file: writeFileAtomically(path, [onnxFile(leaving, wish.batchNorm)]),
        network: networkFacts(leaving, wish),
      }
    }
    case 'tfjs': {
      const leaving = await leavingNetwork(context, store.head(runId), wish.network)
      return {
        file: await writeSeveral(path, graphModelEntries(leaving, wish.batchNorm), options),
        network: networkFacts(leaving, wish),
      }
    }
    case 'csv': {
      const ids = runsIn(history, runId, wish.scope)
      return { file: await writeSeveral(path, csvEntries(history, ids), options), runs: ids.length }
    }
    case 'tensorboard': {
      const ids = runsIn(history, runId, wish.scope)
      return { file: await writeSeveral(path, tensorboardEntries(history, ids), options), runs: ids.length }
    }
    case 'family': {
      const ids = familyOf(history, runId, wish.scope)
      return {
        file: await writeFamily(context, ids, path, { ...options, checkpoints: wish.checkpoints }),
        runs: ids.length,
      }
    }
  }
}

function writeSeveral(path: string, entries: Entries, { signal }: ExportOptions): Promise<ExportedFile> {
  return path.endsWith('.zip') ? writeZip(path, entries, { signal }) : writeFolder(path, entries, { signal })
}

function runsIn(history: History, runId: string, scope: 'run' | 'line' | 'family'): readonly string[] {
  return scope === 'run' ? [history.run(runId).id] : familyOf(history, runId, scope)
}

function maskOf(history: History, runId: string) {
  const { id, name } = history.run(runId)
  const saved = history.mask(id)
  if (saved) return saved.mask
  throw new UserError(
    'wrong-run',
    `${name} (${id}) has no mask: it was not made by pruning.`,
    'Choose a pruned run; `prunescope list` shows them.',
  )
}

function onnxFile({ architecture, weights, about }: LeavingNetwork, batchNorm: 'fold' | 'keep'): Uint8Array {
  return encodeOnnx({
    producerName: 'Prunescope',
    producerVersion: version,
    docString: `${about['network'] ?? ''}; ${inputName}: ${about['input'] ?? ''}.`,
    graph: onnxGraph(architecture, layersOf(architecture, weights, batchNorm).layers),
    metadata: { ...about, opset: String(opsetVersion), batchNorm },
  })
}

function graphModelEntries(
  { architecture, weights, about }: LeavingNetwork,
  batchNorm: 'fold' | 'keep',
): readonly Entry[] {
  const graph = tensorflowGraph(architecture, layersOf(architecture, weights, batchNorm).layers)
  const names = { input: inputName, output: outputName, producer: `Prunescope ${version}` }
  const { modelJson, shards } = graphModelFiles(graph, { ...about, batchNorm }, names)
  return [
    { path: 'model.json', content: modelJson },
    ...shards.map(({ name, bytes }) => ({ path: name, content: bytes })),
  ]
}

function networkFacts(
  { architecture, weights, normalisation, classNames }: LeavingNetwork,
  { format, batchNorm }: Extract<ExportWish, { format: 'onnx' | 'tfjs' }>,
): ExportedNetwork {
  const { foldedBatchNorms, keptBatchNorms } = layersOf(architecture, weights, batchNorm)
  const graph =
    format === 'onnx' ? onnxGraph(architecture, []).input[0]?.shape : tensorflowGraph(architecture, []).inputShape
  return {
    opset: format === 'onnx' ? opsetVersion : null,
    input: (graph ?? []).map((size) => (size === -1 ? 'batch' : size)),
    foldedBatchNorms,
    keptBatchNorms,
    normalisation,
    classNames,
  }
}
