/** Architectures as JSON: what a run, a checkpoint or an export keeps, checked on the way in. */

import { z } from 'zod'
import { UserError } from '../errors'
import { batchNormsOf, inputsOf, type Architecture } from './architecture'
import { channelSpaces, channelsOfNode } from './channel-spaces'
import { shapesOf } from './shapes'

const name = z.string().min(1)
const size = z.int().min(1)
const kernel = z.tuple([size, size]).readonly()
const padding = z.tuple([z.int().min(0), z.int().min(0)]).readonly()

const nodeSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('input'), name, channels: size, height: size, width: size }),
  z.strictObject({
    op: z.literal('conv'),
    name,
    input: name,
    outChannels: size,
    kernel,
    stride: kernel,
    padding,
    bias: z.literal(true).optional(),
  }),
  z.strictObject({ op: z.literal('depthwiseConv'), name, input: name, kernel, stride: kernel, padding }),
  z.strictObject({ op: z.literal('batchNorm'), name, input: name }),
  z.strictObject({ op: z.literal('relu'), name, input: name }),
  z.strictObject({ op: z.literal('relu6'), name, input: name }),
  z.strictObject({ op: z.literal('maxPool'), name, input: name, kernel, stride: kernel, padding }),
  z.strictObject({ op: z.literal('averagePool'), name, input: name, kernel, stride: kernel }),
  z.strictObject({
    op: z.literal('select'),
    name,
    input: name,
    indices: z.array(z.int().min(0)).min(1).readonly(),
  }),
  z.strictObject({ op: z.literal('add'), name, inputs: z.tuple([name, name]).readonly() }),
  z.strictObject({ op: z.literal('concat'), name, inputs: z.array(name).min(1).readonly() }),
  z.strictObject({ op: z.literal('globalAveragePool'), name, input: name }),
  z.strictObject({ op: z.literal('linear'), name, input: name, outFeatures: size }),
])

const blockSchema = z.strictObject({
  name,
  kind: z.enum(['BasicBlock', 'Bottleneck', 'InvertedResidual', 'Transition', 'Stage']),
  stage: size,
  index: z.int().min(0),
  convs: z.array(name).readonly(),
  batchNorms: z.array(name).readonly(),
  downsample: z.strictObject({ conv: name, batchNorm: name.nullable() }).nullable(),
  lastNode: name,
})

/** The form alone; `parseArchitecture` also checks that the graph holds together. */
const architectureSchema = z.strictObject({
  format: z.literal('prunescope-architecture/1'),
  label: z.string(),
  classes: size,
  nodes: z.array(nodeSchema).min(1).readonly(),
  blocks: z.array(blockSchema).readonly(),
})

/**
 * An architecture from parsed JSON.
 *
 * @throws UserError `architecture-unclear` saying which field or node is wrong
 */
export function parseArchitecture(json: unknown): Architecture {
  const parsed = architectureSchema.safeParse(json)
  if (!parsed.success) throw unclear(z.prettifyError(parsed.error), parsed.error)
  const architecture: Architecture = parsed.data
  const problem = problemOf(architecture)
  if (problem) throw unclear(problem)
  try {
    const spaces = channelSpaces(architecture)
    shapesOf(architecture, spaces)
    const outputs = channelsOfNode(spaces, architecture.nodes.at(-1)?.name ?? '')
    if (outputs !== architecture.classes)
      throw unclear(`Its last node gives ${outputs} numbers for ${architecture.classes} classes.`)
  } catch (error) {
    if (error instanceof UserError && error.code === 'shape-mismatch') throw unclear(error.message, error)
    throw error
  }
  return architecture
}

export function architectureText(architecture: Architecture): string {
  return JSON.stringify(architecture)
}

/** What no schema can say: names and what they refer to. */
function problemOf({ nodes, blocks }: Architecture): string | null {
  const known = new Set<string>()
  for (const node of nodes) {
    if (known.has(node.name)) return `Two nodes are named "${node.name}".`
    const missing = inputsOf(node).find((input) => !known.has(input))
    if (missing !== undefined) return `${node.name} reads from "${missing}", and no node of that name comes before it.`
    known.add(node.name)
  }
  const operations = new Map(nodes.map((node) => [node.name, node.op]))
  for (const block of blocks) {
    const convs = [...block.convs, ...(block.downsample ? [block.downsample.conv] : [])]
    const norms = batchNormsOf(block)
    const wrongConv = convs.find((conv) => operations.get(conv) !== 'conv')
    if (wrongConv !== undefined) return `Block ${block.name} names the convolution "${wrongConv}", which is none.`
    const wrongNorm = norms.find((norm) => operations.get(norm) !== 'batchNorm')
    if (wrongNorm !== undefined) return `Block ${block.name} names the BatchNorm "${wrongNorm}", which is none.`
    if (!known.has(block.lastNode)) return `Block ${block.name} ends in "${block.lastNode}", which does not exist.`
  }
  return null
}

function unclear(problem: string, cause?: unknown): UserError {
  return new UserError(
    'architecture-unclear',
    `The description of the network can't be used. ${problem}`,
    'Use a file that Prunescope wrote, or correct what is named here.',
    { cause },
  )
}
