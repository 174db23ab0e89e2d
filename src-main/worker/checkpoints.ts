/** Checkpoints from which training goes on as if never interrupted: the network's state, and where in which epoch it was. */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { errorReport, UserError } from '../../src-shared/errors'
import type { Artefact } from '../../src-shared/runs/events'
import type { Weights } from '../../src-shared/weights'
import { readSafetensors, writeSafetensors } from '../exchange/safetensors'

const positionSchema = z.object({
  /** Optimiser steps taken. */
  step: z.int().min(0),
  /** The epoch under way, from 0, and the batches of it already seen. */
  epoch: z.int().min(0),
  batch: z.int().min(0),
  /** Of the epoch under way. */
  lossSum: z.number(),
  correct: z.int(),
  images: z.int(),
  /** Best accuracy so far and epochs since, for early stopping. */
  best: z.number(),
  epochsSinceBest: z.int(),
  /** Decides the order of images; a resumed run must not have another. */
  seed: z.int(),
  /** What was computed in: a resumed run goes on in it, on whatever machine. Older checkpoints do not say. */
  precision: z.enum(['float32', 'float64', 'bfloat16']).optional(),
})

export type Position = z.infer<typeof positionSchema>

/** `state` is the network's, to the last bit: see `Network.state`. */
export type Checkpoint = { readonly state: Weights; readonly position: Position }

const kept = 2
const folderOf = (runDir: string): string => join(runDir, 'checkpoints')

/** Writes a checkpoint and removes all but the last two. */
export function writeCheckpoint(runDir: string, { state, position }: Checkpoint): Artefact {
  const name = `step-${String(position.step).padStart(9, '0')}.safetensors`
  mkdirSync(folderOf(runDir), { recursive: true })
  const place = JSON.stringify(position)
  const written = writeSafetensors(join(folderOf(runDir), name), state, {
    metadata: { position: place, checksum: checksumOf(state, place) },
  })
  for (const old of checkpointNames(runDir).slice(kept)) rmSync(join(folderOf(runDir), old), { force: true })
  return { kind: 'checkpoint', path: `checkpoints/${name}`, ...written }
}

/**
 * The newest checkpoint that is sound; a damaged one is passed over and told of.
 *
 * @throws UserError `bad-checkpoint` when there are some and none is sound
 */
export function readNewestCheckpoint(runDir: string, warn: (text: string) => void): Checkpoint | null {
  const names = checkpointNames(runDir)
  for (const name of names) {
    try {
      return readCheckpoint(join(folderOf(runDir), name))
    } catch (error) {
      warn(`Checkpoint ${name} can't be used: ${errorReport(error).message} Going back to the one before.`)
    }
  }
  if (names.length === 0) return null
  throw new UserError(
    'bad-checkpoint',
    `None of the ${names.length} checkpoints in ${folderOf(runDir)} can be read.`,
    'Start the run again from the beginning.',
  )
}

function readCheckpoint(path: string): Checkpoint {
  const { tensors, metadata } = readSafetensors(path)
  const { position: place = 'null', checksum } = metadata
  if (checksum !== checksumOf(tensors, place))
    throw new UserError(
      'bad-checkpoint',
      `${path} is not as it was written: its checksum differs.`,
      'Check the disk that it lies on.',
    )
  const position = positionSchema.parse(JSON.parse(place))
  return { state: tensors, position }
}

/** SHA-256 of everything a checkpoint holds: a disk that gives other bytes back than it got is found out here. */
function checksumOf(state: Weights, place: string): string {
  const hash = createHash('sha256').update(place)
  for (const [name, { shape, values }] of [...state].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`\0${name}\0${shape.join()}\0`)
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }
  return hash.digest('hex')
}

/** Newest first. */
function checkpointNames(runDir: string): readonly string[] {
  if (!existsSync(folderOf(runDir))) return []
  return readdirSync(folderOf(runDir))
    .filter((name) => /^step-\d+\.safetensors$/.test(name))
    .sort()
    .reverse()
}
