/** A report as data: sections of paragraphs, tables and figures. How they look in HTML or Markdown is told elsewhere. */

import type { Figure } from './figures/figure'

export const sectionIds = [
  'sparse',
  'gamma',
  'pruned',
  'tuned',
  'against',
  'cfg',
  'transfer',
  'residual',
  'problems',
] as const
export type SectionId = (typeof sectionIds)[number]

/** Where a user's own words go: the title, before the sections, into each, and behind them. */
export const textSlots = ['title', 'summary', ...sectionIds, 'conclusion'] as const
export type TextSlot = (typeof textSlots)[number]
/** Markdown by place; what is missing was not written. */
export type UserTexts = Readonly<Partial<Record<TextSlot, string>>>

export const reportLanguages = ['en', 'zh-TW'] as const
export type ReportLanguage = (typeof reportLanguages)[number]

/** A piece of a line; `run` leads to the run that a number comes from. */
export type Inline =
  | string
  | { readonly kind: 'run'; readonly id: string; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
export type Rich = readonly Inline[]

export type Column = { readonly title: string; readonly align: 'left' | 'right' }

export type Table = {
  readonly kind: 'table'
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Rich[])[]
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Rich }
  | { readonly kind: 'list'; readonly items: readonly Rich[] }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [name: string, value: Rich])[] }
  /** What the history does not hold, and the command that would change that. */
  | { readonly kind: 'missing'; readonly text: Rich; readonly command: string | null }
  | Table
  | { readonly kind: 'figure'; readonly caption: string; readonly figure: Figure }

type Section = {
  readonly id: SectionId
  readonly number: number
  readonly title: string
  readonly blocks: readonly Block[]
  /** Markdown; empty where nothing was written. */
  readonly text: string
}

/** Of one run: all that is needed to trace a number, or to make it again. */
export type RunEntry = { readonly id: string; readonly title: string; readonly blocks: readonly Block[] }

export type Report = {
  readonly language: ReportLanguage
  readonly title: string
  /** Under the title: what it is about and when it was made. */
  readonly byline: string
  readonly summary: { readonly title: string; readonly blocks: readonly Block[]; readonly text: string }
  readonly sections: readonly Section[]
  /** The user's own; null where none was written. */
  readonly conclusion: { readonly title: string; readonly text: string } | null
  readonly layers: { readonly title: string; readonly blocks: readonly Block[] } | null
  readonly runs: { readonly title: string; readonly intro: string; readonly entries: readonly RunEntry[] }
  readonly words: {
    readonly contents: string
    readonly figure: string
    readonly table: string
    /** What ends a sentence. */
    readonly stop: string
  }
}

/** A line with pieces that are no plain text: rich`Accuracy is ${number}.` */
export function rich(strings: TemplateStringsArray, ...parts: readonly (Inline | Rich | number)[]): Rich {
  const pieces = strings.flatMap((text, index): readonly Inline[] => {
    const part = parts[index]
    const more: readonly Inline[] =
      part === undefined ? [] : typeof part === 'number' ? [String(part)] : isRich(part) ? part : [part]
    return text === '' ? more : [text, ...more]
  })
  return pieces
}

function isRich(part: Inline | Rich): part is Rich {
  return Array.isArray(part)
}

export function paragraph(text: Rich | string): Block {
  return { kind: 'paragraph', text: typeof text === 'string' ? [text] : text }
}

export function code(text: string): Inline {
  return { kind: 'code', text }
}

/** A number or a name that leads to its run. */
export function ofRun({ id }: { readonly id: string }, text: string): Inline {
  return { kind: 'run', id, text }
}

/** The words alone. */
export function plain(text: Rich): string {
  return text.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('')
}
