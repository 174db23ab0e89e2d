/** Messages that are no messages: seeded, so that what once went wrong goes wrong again. */

export type Fuzz = {
  /** From 0 to below `limit`. */
  readonly below: (limit: number) => number
  readonly pick: <T>(items: readonly T[]) => T
  readonly bytes: (most: number) => Uint8Array<ArrayBuffer>
  readonly message: () => string | Uint8Array<ArrayBuffer>
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const calls = [
  'about',
  'link',
  'runs/watchList',
  'runs/watchDetail',
  'runs/watchMetrics',
  'runs/watchGamma',
  'runs/watchGammaHistory',
  'runs/watchLog',
  'runs/importWeights',
  'jobs/watch',
  'jobs/follow',
  'jobs/submit',
  'jobs/submitRecipe',
  'jobs/submitSweep',
  'jobs/get',
  'jobs/begin',
  'jobs/pause',
  'jobs/move',
  'jobs/setSlots',
] as const

const unknownCalls = [
  '',
  '/',
  'jobs',
  'jobs/',
  'jobs/nope',
  '__proto__',
  'constructor',
  'jobs/constructor',
  '../about',
  '%',
  'a'.repeat(5000),
]

export function fuzzFrom(seed: number): Fuzz {
  const random = randomFrom(seed)
  const below = (limit: number): number => Math.floor(random() * limit)
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)]
    if (item === undefined) throw new Error('There is nothing to pick from.')
    return item
  }
  const bytes = (most: number): Uint8Array<ArrayBuffer> =>
    Uint8Array.from({ length: below(most + 1) }, () => below(256))
  const text = (most: number): string =>
    String.fromCharCode(...Array.from({ length: below(most + 1) }, () => below(0x10000)))

  const number = (): number => pick([0, -1, 1.5, 1e308, -1e308, 2 ** 53, 5e-324, below(2 ** 31)])
  const value = (depth: number): unknown => {
    const kinds: readonly (() => unknown)[] = [
      number,
      () => text(20),
      () => null,
      () => random() < 0.5,
      () => pick(['sample', 'nope', '../x', '__proto__', '\u0001array:0', '']),
      () => (depth > 3 ? [] : Array.from({ length: below(4) }, () => value(depth + 1))),
      () =>
        depth > 3
          ? {}
          : Object.fromEntries(
              Array.from({ length: below(4) }, () => [
                pick([
                  'runId',
                  'jobId',
                  'recipe',
                  'settings',
                  'axes',
                  'count',
                  'names',
                  '__proto__',
                  'constructor',
                  'work',
                  'kind',
                ]),
                value(depth + 1),
              ]),
            ),
    ]
    return pick(kinds)()
  }
  const inputs: readonly unknown[] = [
    null,
    { runId: 'nope' },
    { jobId: 'nope' },
    { runId: 'nope', names: ['train/loss'] },
    { recipe: 'sample', settings: [{ key: 'train.epochs', value: 0 }] },
    { recipe: 'sample', axes: [] },
    { file: '/nowhere', name: null, stem: null, inputSize: null },
    { count: 1 },
  ]
  const request = (): { i: unknown; t?: unknown; p: Record<string, unknown> } => ({
    i: String(below(50)),
    p: { u: `/${pick(calls)}`, b: { json: pick(inputs), meta: [] } },
  })
  /** Another value somewhere in it. */
  const changed = (): unknown => {
    const message = request()
    switch (below(8)) {
      case 0:
        return { ...message, i: value(0) }
      case 1:
        return { ...message, t: value(0) }
      case 2:
        return { ...message, p: value(0) }
      case 3:
        return { ...message, p: { ...message.p, u: value(0) } }
      case 4:
        return { ...message, p: { ...message.p, u: `/${pick(unknownCalls)}` } }
      case 5:
        return { ...message, p: { ...message.p, b: value(0), h: value(0) } }
      case 6:
        return { ...message, p: { ...message.p, b: { json: value(0), meta: value(0), maps: value(0) } } }
      default:
        return { ...message, t: pick([1, 2, 3, 4, 5, 99]), p: { ...message.p, e: value(0), d: value(0), m: value(0) } }
    }
  }
  const mutated = (): string => {
    const whole = JSON.stringify(pick([request, changed])())
    const at = below(whole.length)
    return pick([
      () => whole.slice(0, at),
      () => whole.slice(0, at) + text(3) + whole.slice(at + below(4)),
      () => whole.slice(0, at) + whole.slice(below(whole.length)),
      () => whole + whole,
    ])()
  }
  const deep = (): string => {
    const depth = pick([100, 5000, 100_000])
    const [open, close] = pick([
      ['[', ']'],
      ['{"a":', '}'],
    ] as const)
    const nested = `${open.repeat(depth)}1${close.repeat(random() < 0.8 ? depth : depth - 1)}`
    return pick([nested, `{"i":"1","p":{"u":"/jobs/submit","b":{"json":${nested}}}}`])
  }
  /** Bytes that claim to be text with arrays behind it. */
  const lying = (): Uint8Array<ArrayBuffer> => {
    const inner = new TextEncoder().encode(`\u0001array:0\n\n${JSON.stringify(pick([request, changed])())}`)
    const message = new Uint8Array(12 + inner.length + 16)
    const view = new DataView(message.buffer)
    view.setUint32(0, pick([inner.length, 0, 2 ** 32 - 1, inner.length + below(100)]), true)
    view.setUint32(4, pick([1, 0, 2, 2 ** 32 - 1, below(2 ** 31)]), true)
    view.setUint32(8, pick([8, 0, 3, 2 ** 32 - 1]), true)
    message.set(inner, 12)
    return message.slice(0, below(message.length + 1))
  }
  return {
    below,
    pick,
    bytes,
    message: () => {
      const kind = below(100)
      if (kind < 15) return bytes(200)
      if (kind < 25) return text(200)
      if (kind < 55) return JSON.stringify(changed())
      if (kind < 85) return mutated()
      if (kind < 86) return deep()
      return lying()
    },
  }
}
