import { createHash } from 'node:crypto'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { sourceOf, type Source } from '../../../src-main/datasets/catalogue'
import { getDataset, type GetOptions } from '../../../src-main/datasets/get-dataset'
import { loadDataset, resolveDataset } from '../../../src-main/datasets/registry'
import { temporaryFolder } from '../../support/temporary-folder'
import { cifarRows, idxImages, idxLabels, userErrorOf, writeFiles } from './support'

/** A member of a ustar archive. */
function tarMember(name: string, content: Uint8Array, type = '0'): Buffer {
  const header = Buffer.alloc(512)
  header.write(name, 0)
  header.write('0000644\0', 100)
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
  header.write('        ', 148)
  header.write(type, 156)
  header.write('ustar\x0000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)])
}

function tarGz(...members: readonly Buffer[]): Buffer {
  return gzipSync(Buffer.concat([...members, Buffer.alloc(1024)]), { level: 0 })
}

const archive = tarGz(
  tarMember('cifar-10-batches-bin/', Buffer.alloc(0), '5'),
  tarMember('PaxHeader', Buffer.from('30 comment=not a file at all\n'), 'x'),
  tarMember('cifar-10-batches-bin/data_batch_1.bin', cifarRows(Array.from({ length: 60 }, (_, i) => i % 10))),
  tarMember('cifar-10-batches-bin/test_batch.bin', cifarRows([1, 2])),
)

function sourceOfArchive(content: Uint8Array): Source {
  const md5 = createHash('md5').update(content).digest('hex')
  return {
    kind: 'cifar-10',
    title: 'CIFAR-10',
    baseUrl: 'http://127.0.0.1/',
    files: [{ name: 'cifar.tar.gz', md5 }],
    packing: 'tar.gz',
  }
}

type Site = { readonly baseUrl: string; readonly ranges: (string | undefined)[] }

/** A web site on this machine. `answer` may break off, refuse or lie. */
async function site(
  answer: (request: IncomingMessage, response: ServerResponse, nth: number) => unknown,
): Promise<Site> {
  const ranges: (string | undefined)[] = []
  const server = createServer((request, response) => {
    ranges.push(request.headers.range)
    answer(request, response, ranges.length)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { baseUrl: `http://127.0.0.1:${address.port}/`, ranges }
}

/** Sends `content` from where the request asks. */
function send(request: IncomingMessage, response: ServerResponse, content: Buffer): void {
  const rest = beginAnswer(request, response, content)
  if (rest !== null) response.end(rest)
}

/** Sends so many bytes of it, and no end; the answer can be broken off once the other side has read some. */
function sendPart(request: IncomingMessage, response: ServerResponse, content: Buffer, bytes: number): void {
  const rest = beginAnswer(request, response, content)
  if (rest !== null) response.write(rest.subarray(0, bytes))
}

function beginAnswer(request: IncomingMessage, response: ServerResponse, content: Buffer): Buffer | null {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
  if (start >= content.length) {
    response.writeHead(416).end()
    return null
  }
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': content.length - start,
    ...(start > 0 ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}),
  })
  return content.subarray(start)
}

const quick: GetOptions = { source: sourceOfArchive(archive), retryDelayMs: 1, retries: 2 }

test('a set is downloaded, checked, unpacked, named, and nothing else is left behind', async () => {
  const workspace = temporaryFolder()
  const { baseUrl } = await site((request, response) => send(request, response, archive))
  const seen: number[] = []
  const got = await getDataset(workspace, 'cifar-10', {
    ...quick,
    baseUrl,
    onProgress: ({ doneBytes, totalBytes }) => seen.push(doneBytes / (totalBytes ?? 0)),
  })
  expect([got.wasHere, got.listed.trainCount, got.listed.testCount]).toEqual([false, 60, 2])
  expect(seen.at(-1)).toBe(1)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  const data = await loadDataset(await resolveDataset(workspace, 'cifar-10'))
  expect([...data.train.labels.subarray(0, 4)]).toEqual([0, 1, 2, 3])
  expect(await readdir(join(workspace, 'datasets', 'cifar-10'))).toEqual(['cifar-10-batches-bin'])
  expect(await readdir(join(workspace, 'datasets', '.downloads'))).toEqual([])
})

test('asking again for what is here and whole downloads nothing', async () => {
  const workspace = temporaryFolder()
  const { baseUrl, ranges } = await site((request, response) => send(request, response, archive))
  await getDataset(workspace, 'cifar-10', { ...quick, baseUrl })
  const again = await getDataset(workspace, 'cifar-10', { ...quick, baseUrl })
  expect([again.wasHere, ranges.length]).toEqual([true, 1])
})

test('connections that break off are gone on with from the byte they reached', async () => {
  const workspace = temporaryFolder()
  let current: ServerResponse | null = null
  const { baseUrl, ranges } = await site((request, response, nth) => {
    if (nth > 4) return send(request, response, archive)
    current = response
    sendPart(request, response, archive, 20_000)
  })
  const onProgress = (): void => {
    current?.destroy()
    current = null
  }
  const got = await getDataset(workspace, 'cifar-10', { ...quick, baseUrl, onProgress })
  expect(got.listed.trainCount).toBe(60)
  const starts = ranges.map((range) => Number(/\d+/.exec(range ?? '0')?.[0]))
  expect(starts.length).toBe(5)
  expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b))
})

test('a download that was given up keeps what came, and the next one asks only for the rest', async () => {
  const workspace = temporaryFolder()
  let first: ServerResponse | null = null
  const broken = await site((request, response, nth) => {
    if (nth > 1) return response.destroy()
    first = response
    sendPart(request, response, archive, 100_000)
  })
  const onProgress = (): void => void first?.destroy()
  const error = await userErrorOf(getDataset(workspace, 'cifar-10', { ...quick, baseUrl: broken.baseUrl, onProgress }))
  expect(error.code).toBe('download-failed')
  expect(error.message).toMatch(/broke off .* kB are here/)
  const kept = (await stat(join(workspace, 'datasets', '.downloads', 'cifar-10', 'cifar.tar.gz'))).size
  expect(kept).toBeGreaterThan(0)
  expect(await readdir(join(workspace, 'datasets'))).toEqual(['.downloads'])

  const whole = await site((request, response) => send(request, response, archive))
  await getDataset(workspace, 'cifar-10', { ...quick, baseUrl: whole.baseUrl })
  expect(whole.ranges).toEqual([`bytes=${kept}-`])
})

test('a site that knows no ranges is asked for the whole again', async () => {
  const workspace = temporaryFolder()
  await mkdir(join(workspace, 'datasets', '.downloads', 'cifar-10'), { recursive: true })
  await writeFile(join(workspace, 'datasets', '.downloads', 'cifar-10', 'cifar.tar.gz'), archive.subarray(0, 5000))
  const { baseUrl } = await site((_, response) => response.writeHead(200).end(archive))
  expect((await getDataset(workspace, 'cifar-10', { ...quick, baseUrl })).listed.trainCount).toBe(60)
})

test('a file that was whole already is only checked', async () => {
  const workspace = temporaryFolder()
  await mkdir(join(workspace, 'datasets', '.downloads', 'cifar-10'), { recursive: true })
  await writeFile(join(workspace, 'datasets', '.downloads', 'cifar-10', 'cifar.tar.gz'), archive)
  const { baseUrl } = await site((request, response) => send(request, response, archive))
  expect((await getDataset(workspace, 'cifar-10', { ...quick, baseUrl })).listed.trainCount).toBe(60)
})

test('a wrong MD5 sum is told with both sums, and the file is removed', async () => {
  const workspace = temporaryFolder()
  const other = Buffer.from(archive)
  other[5000] = (other[5000] ?? 0) ^ 1
  const { baseUrl } = await site((request, response) => send(request, response, other))
  const error = await userErrorOf(getDataset(workspace, 'cifar-10', { ...quick, baseUrl }))
  expect(error.code).toBe('download-failed')
  expect(error.message).toContain(quick.source?.files[0]?.md5)
  expect(error.message).toContain(createHash('md5').update(other).digest('hex'))
  expect(await readdir(join(workspace, 'datasets', '.downloads', 'cifar-10'))).toEqual([])
  expect((await userErrorOf(resolveDataset(workspace, 'cifar-10'))).code).toBe('data-not-found')
})

test('a site that says no, and one that can’t be reached, say how to add a folder by hand', async () => {
  const workspace = temporaryFolder()
  const { baseUrl } = await site((_, response) => response.writeHead(404).end('gone'))
  const missing = await userErrorOf(getDataset(workspace, 'cifar-10', { ...quick, baseUrl }))
  expect(missing.message).toContain('the site answered 404 Not Found')
  expect(missing.next).toContain('`prunescope data add cifar-10 FOLDER`')

  // Port 9 of this machine: nobody listens there.
  const nobody = await userErrorOf(getDataset(workspace, 'cifar-10', { ...quick, baseUrl: 'http://127.0.0.1:9/' }))
  expect(nobody.code).toBe('download-failed')
  expect(nobody.message).toContain("127.0.0.1:9 can't be reached")
  expect(nobody.next).toContain('`prunescope data add cifar-10 FOLDER`')
})

test('a connection that falls silent counts as broken off', async () => {
  const workspace = temporaryFolder()
  const { baseUrl } = await site((request, response, nth) => {
    if (nth > 1) return send(request, response, archive)
    response.writeHead(200, { 'content-length': archive.length })
    response.write(archive.subarray(0, 3000))
  })
  const got = await getDataset(workspace, 'cifar-10', { ...quick, baseUrl, stallMs: 200 })
  expect(got.listed.trainCount).toBe(60)
})

test('a download can be stopped, and says that it goes on later', async () => {
  const workspace = temporaryFolder()
  const stop = new AbortController()
  const { baseUrl } = await site((_, response) => {
    response.writeHead(200, { 'content-length': archive.length })
    response.write(archive.subarray(0, 3000), () => setImmediate(() => stop.abort()))
  })
  const error = await userErrorOf(getDataset(workspace, 'cifar-10', { ...quick, baseUrl, signal: stop.signal }))
  expect(error.code).toBe('stopped')
})

test.each([
  ['leads out of its folder', tarGz(tarMember('../../escaped.bin', cifarRows([1])))],
  ['ends inside a file', gzipSync(tarMember('data_batch_1.bin', cifarRows([1])).subarray(0, 2000))],
  ['has a damaged header', gzipSync(Buffer.alloc(1024, 1))],
  ['holds no data', tarGz(tarMember('readme.txt', Buffer.from('hello')))],
])('an archive that %s leaves nothing behind', async (_, content) => {
  const workspace = temporaryFolder()
  const { baseUrl } = await site((request, response) => send(request, response, content))
  const error = await userErrorOf(
    getDataset(workspace, 'cifar-10', { ...quick, source: sourceOfArchive(content), baseUrl }),
  )
  expect(['download-failed', 'bad-data']).toContain(error.code)
  expect(await readdir(workspace)).toEqual(['datasets'])
  expect(await readdir(join(workspace, 'datasets'))).toEqual(['.downloads'])
})

test('Fashion-MNIST is four files, kept as they are', async () => {
  const contents: Readonly<Record<string, Buffer>> = {
    'train-images-idx3-ubyte.gz': gzipSync(idxImages([[1, 2, 3, 4]], 2, 2)),
    'train-labels-idx1-ubyte.gz': gzipSync(idxLabels([9])),
    't10k-images-idx3-ubyte.gz': gzipSync(idxImages([[5, 6, 7, 8]], 2, 2)),
    't10k-labels-idx1-ubyte.gz': gzipSync(idxLabels([0])),
  }
  const files = Object.entries(contents).map(([name, content]) => ({
    name,
    md5: createHash('md5').update(content).digest('hex'),
  }))
  const source: Source = { kind: 'fashion-mnist', title: 'Fashion-MNIST', baseUrl: '', files, packing: 'files' }
  const { baseUrl } = await site((request, response) =>
    send(request, response, contents[(request.url ?? '').slice(1)] ?? Buffer.alloc(0)),
  )
  const got = await getDataset(temporaryFolder(), 'fashion-mnist', { source, baseUrl })
  expect([got.dataset.kind, got.dataset.test?.count, got.dataset.classes[9]]).toEqual([
    'fashion-mnist',
    1,
    'Ankle boot',
  ])
})

test('a set that is damaged where it lies is got anew', async () => {
  const workspace = temporaryFolder()
  await writeFiles(workspace, { 'datasets/cifar-10/data_batch_1.bin': cifarRows([1]).slice(0, 100) })
  const { baseUrl } = await site((request, response) => send(request, response, archive))
  const got = await getDataset(workspace, 'cifar-10', { ...quick, baseUrl })
  expect([got.wasHere, got.listed.trainCount]).toEqual([false, 60])
})

test('a name that no site is known for says which can be got', async () => {
  const error = await userErrorOf(getDataset(temporaryFolder(), 'imagenet'))
  expect([error.code, error.message.includes('cifar-10, cifar-100, fashion-mnist')]).toEqual(['bad-argument', true])
  expect(sourceOf('cifar-10')?.files[0]?.md5).toBe('c32a1d4ab5d03f1284b67883e8d87530')
})
