/** `prunescope runtime [install | use | remove]`: which library computes, and the one for NVIDIA's cards. */

import { Argument, type Command } from 'commander'
import { computeRoot, libraryInUse } from '../../../scripts/compute-runtime/layout.mjs'
import type { GpuLibrary, NvidiaCard } from '../../../src-shared/contract/runtime-views'
import { UserError } from '../../../src-shared/errors'
import { bytes, duration } from '../../../src-shared/formats/numbers'
import { gpuLibrary, removeGpu, requiredGpuLibrary, useLibrary } from '../../runtime/gpu-library'
import { runtimeFacts } from '../../runtime/load-tensorflow'
import { askNvidiaDriver } from '../../runtime/nvidia-cards'
import { provisioningError, startProvisioning, type ProvisioningProgress } from '../../runtime/provisioning'
import { unusedCard, unusedCardText } from '../../runtime/unused-card'
import { answering, type Answer, type Session, type Streams } from '../command-line'
import { stopSignal } from '../stop-signal'
import { textPairs } from '../table'

export function registerRuntime(program: Command, streams: Streams): void {
  const runtime = program.command('runtime').description('which library computes; the one for NVIDIA’s cards')
  answering(runtime, streams, () => () => standing())
  const library = (...names: readonly string[]) => new Argument('<library>').choices(names)
  const install = runtime
    .command('install')
    .description('download a library and use it; interrupted, it goes on where it was')
    .addArgument(library('gpu'))
  answering(install, streams, () => installed)
  const use = runtime
    .command('use')
    .description('compute with the processor’s library or with the one for NVIDIA’s cards')
    .addArgument(library('cpu', 'gpu'))
  answering(use, streams, ({ args: [name] }) => () => {
    useLibrary(name === 'gpu' ? 'gpu' : 'cpu')
    return standing()
  })
  const remove = runtime
    .command('remove')
    .description('remove a library; the processor’s is used then')
    .addArgument(library('gpu'))
  answering(remove, streams, () => async () => {
    const wasThere = await removeGpu()
    const text = wasThere ? 'The library for NVIDIA’s cards is removed' : 'The library for NVIDIA’s cards was not here'
    return { json: { ...facts(), wasThere }, text: `${text}; the processor’s is used.` }
  })
}

function facts() {
  return {
    inUse: libraryInUse()?.kind ?? null,
    gpu: gpuLibrary(),
    cards: askNvidiaDriver().cards,
    folder: computeRoot(),
  }
}

function standing(): Answer {
  const { inUse, gpu, cards, folder } = facts()
  const text = textPairs([
    ['in use', inUse === null ? 'none' : usedText[inUse]],
    ['for NVIDIA', gpu === null ? 'none to be had here' : gpuText(gpu)],
    ['cards', cards.length === 0 ? 'none with an NVIDIA driver' : cards.map(({ name }) => name).join('; ')],
    ['folder', folder],
  ])
  return { json: { inUse, gpu, cards, folder }, text: [text, ...advice(gpu, cards)].join('\n\n') }
}

const usedText = {
  cpu: 'the processor’s library',
  gpu: 'the library for NVIDIA’s cards',
  own: 'the library that PRUNESCOPE_LIBTENSORFLOW names',
} as const

function gpuText(gpu: GpuLibrary): string {
  if (gpu.isInstalled) return `installed: ${gpu.library}`
  const begun = gpu.leftBytes < gpu.downloadBytes ? `${bytes(gpu.downloadBytes - gpu.leftBytes)} of it are here, ` : ''
  return `not installed: ${gpu.library}; ${begun}${sizes(gpu)}`
}

function sizes({ leftBytes, neededBytes, freeBytes }: GpuLibrary): string {
  const free = freeBytes === null ? '' : `, ${bytes(freeBytes)} free`
  return `${bytes(leftBytes)} to download, ${bytes(neededBytes)} of disk${free}`
}

function advice(gpu: GpuLibrary | null, cards: readonly NvidiaCard[]): readonly string[] {
  if (gpu === null || gpu.isUsed) return []
  if (gpu.isInstalled) return ['Type `prunescope runtime use gpu` to compute with it.']
  const [card] = cards
  if (card === undefined) return [noDriver]
  return [`Type \`prunescope runtime install gpu\` to compute on the ${card.name}.`]
}

const noDriver = 'There is no NVIDIA driver here: on this machine the library for cards would compute on the processor.'

async function installed(session: Session): Promise<Answer> {
  const { reporter } = session
  const gpu = requiredGpuLibrary()
  if (!gpu.isInstalled) reporter.line(`Getting ${gpu.library}: ${sizes(gpu)}, in ${gpu.folder}.`)
  const { cards, complaint } = askNvidiaDriver()
  if (cards.length === 0 && complaint === null) reporter.line(noDriver)
  const started = Date.now()
  await provisioned(session)
  const { device, library } = runtimeFacts()
  const unused = unusedCard(askNvidiaDriver(), device, 'gpu', process.env.CUDA_VISIBLE_DEVICES)
  const sentences = [
    `${gpu.library} is ${gpu.isInstalled ? 'here' : `installed, after ${duration(Date.now() - started)}`}, and is used from now on.`,
    `It loads (TensorFlow ${library}) and computes on the ${device === 'gpu' ? 'card' : 'processor here'}.`,
    ...(unused === null ? [] : [unusedCardText(unused, 0)]),
  ]
  return { json: { ...facts(), device, unusedCard: unused }, text: sentences.join('\n') }
}

/** Downloads, unpacks and links, with the whole's progress shown. */
async function provisioned({ reporter }: Session): Promise<void> {
  let shown: ProvisioningProgress['stage'] | null = null
  const show = ({ stage, text, bytes: done, totalBytes, isWords }: ProvisioningProgress): void => {
    if (isWords === true) return
    if (stage === 'download' && done !== undefined) reporter.transfer('Downloading', done, totalBytes ?? null)
    else if (stage !== shown && (stage === 'wait' || stage === 'compile')) reporter.line(`  ${text}`)
    shown = stage
  }
  const interrupt = stopSignal()
  try {
    const provisioning = startProvisioning('gpu', show, () => undefined)
    interrupt.signal.addEventListener('abort', provisioning.cancel)
    const end = await provisioning.ended
    if (end.type === 'done') return
    if (!interrupt.signal.aborted) throw provisioningError(end)
    throw new UserError(
      'stopped',
      'Stopped before the library was complete.',
      'Type the same again: what was downloaded completely is kept. `prunescope runtime remove gpu` removes it.',
    )
  } finally {
    interrupt.end()
  }
}
