/** How fast the mask inspector is in a real browser: its first picture, and from a move of the slider to the next picture. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { randomSource } from '../src-main/engine/random'
import { channelSpaces } from '../src-shared/architecture/channel-spaces'
import { elementsOf, parametersOf } from '../src-shared/architecture/parameters'
import { resnet, type ResnetDepth } from '../src-shared/architecture/resnet'
import { fixed } from '../src-shared/formats/numbers'
import type { Weights } from '../src-shared/weights'
import { writeSafetensors } from '../src-main/exchange/safetensors'
import { withPage } from './served-page'

const programs = fileURLToPath(new URL('.', import.meta.url))
const depths: readonly ResnetDepth[] = [50, 152]

/** ResNets of torchvision's widths with γ as after sparse training: most near zero, more so in late layers. */
export async function measureInspector(): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'prunescope-inspector-'))
  try {
    const runs = depths.map((depth) => [depth, imported(workspace, depth)] as const)
    await withPage(workspace, async (page) => {
      for (const [depth, runId] of runs) await measure(page, depth, runId)
    })
  } finally {
    rmSync(workspace, { recursive: true, force: true })
  }
}

function imported(workspace: string, depth: ResnetDepth): string {
  const file = join(workspace, `resnet${depth}.safetensors`)
  writeSafetensors(file, sparseWeights(depth))
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(programs, 'cli.js'),
      '--workspace',
      workspace,
      '--json',
      'import',
      file,
      '--stem',
      '3x3-maxpool',
      '--name',
      `ResNet-${depth}`,
    ],
    { encoding: 'utf8' },
  )
  rmSync(file)
  const found = /"id": "([^"]+)"/.exec(stdout)?.[1]
  if (found === undefined) throw new Error(`The network could not be imported: ${stderr}${stdout}`)
  return found
}

function sparseWeights(depth: ResnetDepth): Weights {
  const architecture = resnet(depth, '3x3-maxpool')
  const stages = new Map(
    architecture.blocks.flatMap(({ batchNorms, stage }) => batchNorms.map((name) => [name, stage])),
  )
  const residual = new Set(
    [...channelSpaces(architecture).spaces.values()].flatMap(({ kind, batchNorms }) =>
      kind === 'residual' ? batchNorms : [],
    ),
  )
  const random = randomSource(depth)
  const gamma = (node: string): number => {
    if (residual.has(node)) return 0.2 + 0.4 * random.uniform()
    const nearZero = 0.25 + 0.15 * (stages.get(node) ?? 0)
    return random.uniform() < nearZero ? 10 ** (-4 + 2 * random.uniform()) : 0.03 + 0.4 * random.uniform()
  }
  return new Map(
    parametersOf(architecture).map(({ name, node, kind, shape }) => [
      name,
      {
        shape,
        values: new Float32Array(elementsOf(shape)).map((_, index) =>
          kind === 'gamma' ? gamma(node) : kind === 'runningVar' ? 1 : Math.sin(index) * 0.05,
        ),
      },
    ]),
  )
}

async function measure(page: Page, depth: ResnetDepth, runId: string): Promise<void> {
  await page.evaluate(`location.hash = '#/queue'`)
  await page.locator('canvas').waitFor({ state: 'detached' })
  const firstMs = await page.evaluate<number>(firstPicture(`#/masks/${runId}`))
  const moves = (await page.evaluate<number[]>(slide(120))).sort((a, b) => a - b)
  const at = (share: number): string => fixed(moves[Math.floor((moves.length - 1) * share)] ?? NaN, 1)
  console.log(
    `Inspector, ResNet-${depth}: first picture ${fixed(firstMs, 0)} ms; slider to picture ${at(0.5)} ms median, ${at(0.95)} ms p95 (${moves.length} moves)`,
  )
}

/** In the page: from the address to a grid with colours on it, the network's numbers fetched from the host. */
const firstPicture = (hash: string): string => `new Promise((resolve) => {
  const start = performance.now()
  location.hash = ${JSON.stringify(hash)}
  const look = () => {
    const canvas = document.querySelector('canvas[role=application]')
    if (canvas && canvas.width > 300) resolve(performance.now() - start)
    else requestAnimationFrame(look)
  }
  look()
})`

/**
 * In the page: moves the slider so many times. A browser hands real moves over right before it makes a frame, so the time
 * that a move of ours waits for the frame is left out. A message sent from within comes when the frame is made.
 */
const slide = (moves: number): string => `(async () => {
  const slider = document.querySelector('input[type=range]')
  const times = []
  for (let move = 0; move < ${moves}; move++) {
    let begun = 0
    const made = new Promise((resolve) => requestAnimationFrame(() => {
      begun = performance.now()
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = resolve
      port2.postMessage(null)
    }))
    const start = performance.now()
    slider.value = String(((move * 37) % 95) / 100)
    slider.dispatchEvent(new Event('input', { bubbles: true }))
    const handedOver = performance.now() - start
    await made
    times.push(handedOver + performance.now() - begun)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return times
})()`
