/** The history's records in the shapes that views are told. */

import { networkFacts } from '../../src-shared/architecture/network-facts'
import type { Cut, GammaView, RunDetail } from '../../src-shared/contract/views'
import { warningText } from '../../src-shared/pruning/warnings'
import { newestLatencies } from '../../src-shared/runs/latency'
import { inRecipeTerms, trainingSection } from '../../src-shared/runs/recipe-terms'
import { settingLines } from '../../src-shared/runs/setting-lines'
import type { GammaSnapshot } from '../../src-shared/runs/events'
import { readSettings, type RunSettings } from '../../src-shared/runs/settings'
import type { History } from '../history/history'
import type { Workspace } from '../workspace/workspace'
import { presentArtefacts } from './artefact-pieces'

/** @throws UserError `run-not-found` */
export function runDetail(history: History, workspace: Workspace, runId: string): RunDetail {
  const { id, recipe, seed, data, architecture, environment, settings, parentId } = history.run(runId)
  const mask = history.mask(id)
  return {
    id,
    recipeName: recipe?.name ?? null,
    seed,
    dataName: data?.name ?? null,
    network: architecture && networkFacts(architecture),
    environment,
    pruning: mask && {
      threshold: mask.threshold,
      requestedRatio: mask.requestedRatio,
      policy: mask.policy,
      removedChannels: mask.removedChannels,
      prunableChannels: mask.prunableChannels,
    },
    cuts: mask ? [{ runId: id, ratio: mask.requestedRatio, threshold: mask.threshold }] : cutsOfChildren(history, id),
    surgery: history.findings.surgeryCheck(id),
    evaluations: history.findings
      .evaluations(id)
      .map(({ dataset, split, of, images, accuracy, loss }) => ({ dataset, split, of, images, accuracy, loss })),
    latencies: newestLatencies(history.findings.latencies(id)),
    warnings: history.findings.warnings(id).map(warningText),
    note: history.care.note(id),
    ...askedOf(history, readSettings(settings), parentId),
    artefacts: presentArtefacts(history, workspace, id),
  }
}

/** A fine-tuning is held against the training, not against the pruning between them; both under the keys of its own section. */
function askedOf(
  history: History,
  settings: RunSettings | null,
  parentId: string | null,
): Pick<RunDetail, 'settings' | 'settingsBeside'> {
  if (settings === null) return { settings: [], settingsBeside: null }
  const ancestors = ancestorsOf(history, parentId)
  const beside = ancestors.find((run) => run.settings?.kind === settings.kind)
  const section = trainingSection(settings, ancestors[0]?.settings ?? null) ?? ''
  return {
    settings: settingLines(
      inRecipeTerms(settings, section),
      beside?.settings ? inRecipeTerms(beside.settings, section) : null,
    ),
    settingsBeside: beside?.name ?? null,
  }
}

/** The parent first. */
function ancestorsOf(
  history: History,
  parentId: string | null,
): readonly { readonly name: string; readonly settings: RunSettings | null }[] {
  if (parentId === null) return []
  const { name, settings, parentId: next } = history.run(parentId)
  return [{ name, settings: readSettings(settings) }, ...ancestorsOf(history, next)]
}

function cutsOfChildren(history: History, runId: string): readonly Cut[] {
  return history.children(runId).flatMap((child) => {
    const mask = history.mask(child.id)
    return mask ? [{ runId: child.id, ratio: mask.requestedRatio, threshold: mask.threshold }] : []
  })
}

/** Whose γ say most about a run: its own, or those that its pruning was decided by. */
export function runWithGamma(history: History, runId: string): string {
  const { kind, parentId } = history.run(runId)
  return kind === 'prune' && parentId !== null ? parentId : runId
}

/** Prunable γ only: the others are never cut, and would hide the distribution that matters. */
export function gammaView(runId: string, { epoch, layers, values }: GammaSnapshot): GammaView {
  const parts: Float32Array[] = []
  let at = 0
  for (const { channels, prunable } of layers) {
    if (prunable) parts.push(values.subarray(at, at + channels))
    at += channels
  }
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let to = 0
  for (const part of parts) {
    all.set(part, to)
    to += part.length
  }
  return { runId, epoch, layers: parts.length, values: all }
}
