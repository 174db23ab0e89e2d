/** `prunescope data add | list | get`: the data sets a workspace knows by name. */

import type { Command } from 'commander'
import { count, duration } from '../../../src-shared/formats/numbers'
import { getDataset } from '../../datasets/get-dataset'
import { addDataset, listDatasets, type ListedDataset } from '../../datasets/registry'
import { answering, numberOption, type Streams } from '../command-line'
import { stopSignal } from '../stop-signal'
import { textTable } from '../table'
import { workspaceDirOf } from '../workspace-dir'

export function registerData(program: Command, streams: Streams): void {
  const data = program.command('data').description('data sets: add, list, get')
  registerAdd(data, streams)
  registerList(data, streams)
  registerGet(data, streams)
}

function registerAdd(data: Command, streams: Streams): void {
  const command = data
    .command('add')
    .description('give a folder a name, after checking every image in it')
    .argument('<name>', 'the name to use with --data and in recipes')
    .argument('<folder>', 'CIFAR binary files, IDX files, or one folder of PNG or JPEG images a class')
    .addOption(
      numberOption('--image-size <pixels>', 'bring images to this side length', { integer: true, min: 8, max: 512 }),
    )
  answering(command, streams, ({ args: [name = '', folder = ''] }) => async (session) => {
    const { imageSize } = command.opts<{ imageSize?: number }>()
    const { listed, dataset } = await addDataset(
      workspaceDirOf(session),
      name,
      folder,
      imageSize === undefined ? {} : { imageSize: { height: imageSize, width: imageSize } },
    )
    return {
      json: { ...listed, classes: dataset.classes, fingerprint: dataset.fingerprint },
      text: `${name}: ${sizeText(listed)}, ${count(dataset.classes.length)} classes, ${dataset.train.width}×${dataset.train.height} pixels.`,
    }
  })
}

function registerList(data: Command, streams: Streams): void {
  const command = data.command('list').description('the data sets that can be named')
  answering(command, streams, () => async (session) => {
    const datasets = await listDatasets(workspaceDirOf(session))
    const rows = datasets.map((listed) => [
      listed.name,
      listed.kind,
      count(listed.trainCount),
      listed.testCount === null ? '–' : count(listed.testCount),
      listed.isBuiltIn ? '(built in)' : `${listed.folder ?? ''}${listed.exists ? '' : ' (gone)'}`,
    ])
    const columns = [
      { title: 'NAME' },
      { title: 'KIND' },
      { title: 'TRAIN', align: 'right' as const },
      { title: 'TEST', align: 'right' as const },
      { title: 'FOLDER' },
    ]
    return { json: { datasets }, text: textTable(columns, rows) }
  })
}

function registerGet(data: Command, streams: Streams): void {
  const command = data
    .command('get')
    .description('download a data set from its authors’ site: cifar-10, cifar-100, fashion-mnist')
    .argument('<name>')
    .option('--base-url <url>', 'a mirror of the authors’ site; the sums stay theirs')
  answering(command, streams, ({ args: [name = ''] }) => async (session) => {
    const { baseUrl } = command.opts<{ baseUrl?: string }>()
    const interrupt = stopSignal()
    try {
      const started = Date.now()
      const { listed, wasHere } = await getDataset(workspaceDirOf(session), name, {
        signal: interrupt.signal,
        ...(baseUrl === undefined ? {} : { baseUrl }),
        onProgress: (progress) => session.reporter.transfer(`Getting ${name}`, progress.doneBytes, progress.totalBytes),
        onUnpack: () => session.reporter.line('Unpacking and checking'),
      })
      const how = wasHere ? 'was here already' : `is here, after ${duration(Date.now() - started)}`
      return { json: { ...listed, wasHere }, text: `${name} ${how}: ${sizeText(listed)}, in ${listed.folder ?? ''}.` }
    } finally {
      interrupt.end()
    }
  })
}

function sizeText({ trainCount, testCount }: ListedDataset): string {
  return `${count(trainCount)} training images${testCount === null ? ', no test set' : ` and ${count(testCount)} test images`}`
}
