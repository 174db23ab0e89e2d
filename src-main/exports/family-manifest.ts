/** What a family's file (`.prunescope`, a zip) says of itself: its form, its runs, and every other file in it with its checksum. */

import { z } from 'zod'
import { UserError } from '../../src-shared/errors'

export const familyFormat = 'prunescope-family'
/** Rises when what older versions know can't read it. */
export const familyVersion = 1
export const manifestName = 'manifest.json'
export const rowsFolder = 'rows'
export const filesFolder = 'files'

const runId = z.string().regex(/^[0-9a-z]{1,20}$/)

const manifestSchema = z.object({
  format: z.literal(familyFormat),
  version: z.literal(familyVersion),
  prunescope: z.string(),
  /** Of the history that the rows come from. */
  historyVersion: z.int().min(1),
  createdMs: z.number(),
  /** Parents before children. */
  runs: z
    .array(
      z.object({
        id: runId,
        name: z.string(),
        kind: z.string(),
        parentId: runId.nullable(),
        createdMs: z.number(),
      }),
    )
    .min(1)
    .max(100_000),
  /** In this order: each refers only to those before it. */
  tables: z.array(z.string().regex(/^\w{1,100}$/)).max(1000),
  /** By path in the zip. */
  files: z.record(z.string(), z.object({ sizeBytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
})

export type FamilyManifest = z.infer<typeof manifestSchema>

const headSchema = z.object({ format: z.literal(familyFormat), version: z.number(), prunescope: z.string().optional() })

/**
 * @param file what errors call it
 * @throws UserError `bad-archive` saying what is wrong, or that a newer Prunescope wrote it
 */
export function parseManifest(text: string, file: string): FamilyManifest {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw badFamily(file, 'what it says of itself can’t be read', cause)
  }
  const head = headSchema.safeParse(json)
  if (!head.success) throw badFamily(file, 'it does not say that it is a family of runs', head.error)
  if (head.data.version > familyVersion)
    throw newerFamily(file, `form ${head.data.version}; this one knows ${familyVersion}`)
  const manifest = manifestSchema.safeParse(json)
  if (!manifest.success) throw badFamily(file, 'what it says of itself is not whole', manifest.error)
  const unsafe = Object.keys(manifest.data.files).find((path) => !isSafePath(path))
  if (unsafe !== undefined) throw badFamily(file, `it names a file "${unsafe}" outside itself`)
  return manifest.data
}

/** Relative, with plain names, so that it can't lead out of the folder it is unpacked into, on any system. */
export function isSafePath(path: string): boolean {
  return path
    .split('/')
    .every(
      (part) =>
        part !== '' && part !== '.' && part !== '..' && part.length < 200 && /^[^\\/:*?"<>|\p{Cc}]+$/u.test(part),
    )
}

export function badFamily(file: string, what: string, cause?: unknown): UserError {
  return new UserError(
    'bad-archive',
    `${file} can't be imported: ${what}.`,
    'Copy or export it again; it may have been cut off or changed on its way.',
    { cause },
  )
}

export function newerFamily(file: string, which: string): UserError {
  return new UserError(
    'bad-archive',
    `${file} was written by a newer Prunescope (${which}).`,
    'Update Prunescope here, then import it again.',
  )
}
