/** From a recipe's text, YAML or JSON, to what it holds, and the line on which each of its keys stands. */

import { isMap, isNode, LineCounter, parseDocument, type Document, type YAMLParseError } from 'yaml'
import { UserError } from '../../src-shared/errors'
import type { LineOf } from '../../src-shared/recipe/parse'

export type RecipeText = {
  /** Not checked yet. */
  readonly content: unknown
  readonly lineOf: LineOf
}

/** Far more than a recipe has; what is deeper holds itself, or only means to use up the stack. */
const deepest = 32

/**
 * @param source what messages call it: the file, or the built-in's name
 * @throws UserError `bad-recipe` with line and column when the text is no YAML
 */
export function parseRecipeText(text: string, source: string): RecipeText {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' })
  const [error] = document.errors
  if (error) throw noYaml(error, source)
  const content = contentOf(document, source)
  if (isDeeperThan(deepest, content))
    throw new UserError(
      'bad-recipe',
      `${source}: it is nested more than ${deepest} levels deep.`,
      'Write it as the built-in recipes are.',
    )
  return { content, lineOf: (path) => lineAt(document, path, lines) }
}

function contentOf(document: Document, source: string): unknown {
  try {
    const content: unknown = document.toJS()
    return content
  } catch (cause) {
    // Aliases of nothing, and those that multiply without end; the parser names them no better.
    if (!(cause instanceof ReferenceError)) throw cause
    throw new UserError(
      'bad-recipe',
      `${source} is no YAML that can be read: ${cause.message}.`,
      'Correct the YAML there, then try again.',
      {
        cause,
      },
    )
  }
}

function noYaml(error: YAMLParseError, source: string): UserError {
  const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 }
  const what = error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? error.message
  return new UserError(
    'bad-recipe',
    `${source}, line ${line}, column ${col}: ${what.replace(/\.$/, '')}.`,
    'Correct the YAML there, then run it again.',
    { cause: error },
  )
}

/** Of the key itself, where the path ends in one: its value may begin further below. */
function lineAt(document: Document, path: readonly PropertyKey[], lines: LineCounter): number | null {
  const parent: unknown = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents
  const last = path.at(-1)
  const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === String(last)) : undefined
  const node: unknown = pair?.key ?? document.getIn(path, true)
  const offset = isNode(node) ? node.range?.[0] : undefined
  return offset === undefined ? null : lines.linePos(offset).line
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((child) => isDeeperThan(levels - 1, child))
}
