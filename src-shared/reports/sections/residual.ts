/** Section 8: which channels may not go, and why: the residual spaces of this network above all. */

import { channelSpaces, type ChannelSpace } from '../../architecture/channel-spaces'
import { count, percent } from '../../formats/numbers'
import {
  batchNormChannels,
  batchNormRoles,
  protectedSpaces,
  prunableChannels,
  type Protection,
  type PrunePolicy,
} from '../../pruning/prunable'
import type { Architecture } from '../../architecture/architecture'
import { code, ofRun, paragraph, type Block } from '../model'
import { allRuns, headlineOf } from '../reading'
import { left, nothing, right, type Context } from './context'

const mostNames = 6

export function residualSection(context: Context): readonly Block[] {
  const { material, texts } = context
  const t = texts.residual
  const headline = headlineOf(material)
  const run = headline?.whole ?? allRuns(material).find(({ architecture }) => architecture !== null)
  if (!run?.architecture) return [{ kind: 'missing', text: [t.none], command: null }]
  const { architecture } = run
  const policy = headline?.cut.cut?.policy ?? 'block-interior'
  const [may, all] = [prunableChannels(architecture, policy), batchNormChannels(architecture)]
  const roles = batchNormRoles(architecture, policy)
  const kept = groupsOf(architecture, policy)
  const hasResidual = kept.some(({ space }) => space.kind === 'residual')
  const coupled = [...channelSpaces(architecture).spaces.values()].filter(({ kind }) => kind === 'residual')
  return [
    paragraph(hasResidual ? t.intro : coupled.length > 0 ? t.coupled : t.noResidual),
    paragraph(
      t.counts({
        policy: code(policy),
        may: ofRun(run, count(may)),
        all: ofRun(run, count(all)),
        share: ofRun(run, percent(may / all)),
      }),
    ),
    {
      kind: 'table',
      caption: t.table,
      columns: [
        left(texts.columns.space),
        right(texts.columns.channels),
        left(texts.columns.openedBy),
        left(texts.columns.batchNorms),
        left(texts.columns.reason),
      ],
      rows: kept.map(({ space, reason }) => [
        [space.id],
        [count(space.channels)],
        [named(space.openedBy)],
        [space.batchNorms.length === 0 ? nothing : named(space.batchNorms)],
        [texts.protections[reason]],
      ]),
    },
    ...(roles.some(({ protection }) => protection === 'shortcut') ? [paragraph(t.shortcuts)] : []),
  ]
}

type Kept = { readonly space: ChannelSpace; readonly reason: Protection }

/** The spaces that stay whole; the image itself is none that anyone would cut. */
function groupsOf(architecture: Architecture, policy: PrunePolicy): readonly Kept[] {
  const reasons = protectedSpaces(architecture, policy)
  return [...channelSpaces(architecture).spaces.values()].flatMap((space): readonly Kept[] => {
    const reason = reasons.get(space.id)
    return reason === undefined || reason === 'input' ? [] : [{ space, reason }]
  })
}

function named(names: readonly string[]): string {
  return names.length <= mostNames
    ? names.join(', ')
    : `${names.slice(0, mostNames - 1).join(', ')} … ${names.at(-1) ?? ''} (${names.length})`
}
