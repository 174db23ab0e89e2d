/**
 * Every sentence that the sources can say to a person, found by TypeScript's own parser: what errors are made of, followed
 * through variables, parameters and calls, and every other literal that reads as a sentence. A value nobody can know before
 * it runs stands as `7`, which is a word of no language.
 */

import { resolve } from 'node:path'
import ts from 'typescript'

export type Said = { readonly where: string; readonly text: string }

/** A value: no letters, so that it is none of the words that have to be translated. */
const value = '7'
/** Enough for every alternative in one sentence, and an end to what calls itself. */
const deepest = 20
const mostAlternatives = 60

const errorClasses = new Set(['UserError', 'StepFailed'])
/** What is thrown for a defect: nobody can foresee it, and its text is for whoever mends it. */
const defects = new Set(['Error', 'RangeError', 'TypeError'])

/** Methods that give what they are called on, as far as its words go; of a list, its parts one by one. */
const sameText = new Set(['replace', 'trim', 'slice', 'filter', 'join'])

type Scope = { readonly args: ReadonlyMap<ts.Symbol, Bound>; readonly depth: number }
type Bound = { readonly expression: ts.Expression; readonly scope: Scope }

export class Sources {
  readonly #files: readonly ts.SourceFile[]
  readonly #checker: ts.TypeChecker
  readonly #stated: ReadonlyMap<string, readonly string[]>
  readonly #calls = new Map<ts.Symbol, ts.CallExpression[]>()

  /**
   * @param files  addresses of TypeScript and JavaScript files; what they import besides is not read
   * @param stated what expressions can be that only a schema or a caller far away knows, by their text
   */
  constructor(files: readonly string[], stated: ReadonlyMap<string, readonly string[]> = new Map()) {
    this.#stated = stated
    const known = new Set(files.map((file) => resolve(file)))
    const options: ts.CompilerOptions = { noLib: true, types: [], allowJs: true, target: ts.ScriptTarget.ESNext }
    const host = ts.createCompilerHost(options, true)
    host.resolveModuleNameLiterals = (literals, from) =>
      literals.map(({ text }) => {
        const base = resolve(from, '..', text)
        const file = [base, `${base}.ts`].find((each) => known.has(each))
        const extension = file?.endsWith('.ts') === true ? ts.Extension.Ts : ts.Extension.Mjs
        return { resolvedModule: file === undefined ? undefined : { resolvedFileName: file, extension } }
      })
    const program = ts.createProgram({ rootNames: [...known], options, host })
    this.#checker = program.getTypeChecker()
    this.#files = program.getSourceFiles().filter(({ fileName }) => known.has(resolve(fileName)))
    for (const file of this.#files) this.#gatherCalls(file)
  }

  /** What errors are made of and other sentences, each with the place where it stands. */
  said(): readonly Said[] {
    const found = new Map<string, Said>()
    const add = (node: ts.Node, texts: readonly string[]): void => {
      for (const text of texts) if (!found.has(text)) found.set(text, { where: placeOf(node), text })
    }
    const visit = (node: ts.Node): void => {
      if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
        if (defects.has(node.expression.text)) return
        if (errorClasses.has(node.expression.text)) {
          const parts = (node.arguments ?? []).slice(node.expression.text === 'UserError' ? 1 : 0)
          for (const part of parts.slice(0, 2)) add(part, this.#textsOf(part))
          return
        }
      }
      if (isText(node) && !isName(node)) {
        const texts = this.#textsOf(node).filter(readsAsSentence)
        add(node, texts)
        if (texts.length > 0) return
      }
      ts.forEachChild(node, visit)
    }
    for (const file of this.#files) visit(file)
    return [...found.values()].filter(({ text }) => /[A-Za-z]{2}/.test(text))
  }

  #textsOf(expression: ts.Expression): readonly string[] {
    return this.#alternatives(expression, { args: new Map(), depth: 0 })
  }

  #gatherCalls(node: ts.Node): void {
    if (ts.isCallExpression(node)) {
      const symbol = this.#symbolOf(node.expression)
      if (symbol) this.#calls.set(symbol, [...(this.#calls.get(symbol) ?? []), node])
    }
    ts.forEachChild(node, (child) => this.#gatherCalls(child))
  }

  #symbolOf(node: ts.Node): ts.Symbol | undefined {
    const symbol = this.#checker.getSymbolAtLocation(ts.isPropertyAccessExpression(node) ? node.name : node)
    return symbol && (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? this.#checker.getAliasedSymbol(symbol) : symbol
  }

  #alternatives(node: ts.Expression, scope: Scope): readonly string[] {
    if (scope.depth > deepest) return [value]
    const inner = { ...scope, depth: scope.depth + 1 }
    const of = (one: ts.Expression): readonly string[] => this.#alternatives(one, inner)
    if (ts.isStringLiteralLike(node)) return [node.text]
    if (ts.isTemplateExpression(node))
      return joined([
        [node.head.text],
        ...node.templateSpans.flatMap(({ expression, literal }) => [of(expression), [literal.text]]),
      ])
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
      return of(node.expression)
    if (ts.isConditionalExpression(node)) return distinct([...of(node.whenTrue), ...of(node.whenFalse)])
    if (ts.isBinaryExpression(node)) {
      const sides = [of(node.left), of(node.right)]
      if (node.operatorToken.kind === ts.SyntaxKind.PlusToken) return joined(sides)
      if (isEither(node.operatorToken.kind)) return distinct(sides.flat())
      return [value]
    }
    const stated = this.#stated.get(node.getText())
    if (stated) return stated
    if (node.kind === ts.SyntaxKind.NullKeyword) return []
    if (ts.isElementAccessExpression(node)) return this.#ofTable(node, inner)
    if (ts.isArrayLiteralExpression(node)) return distinct(node.elements.flatMap(of))
    if (ts.isSpreadElement(node)) return of(node.expression)
    if (ts.isIdentifier(node)) return this.#ofSymbol(node, inner)
    if (ts.isCallExpression(node)) return this.#ofCall(node, inner)
    return this.#ofType(node)
  }

  #ofSymbol(node: ts.Identifier, scope: Scope): readonly string[] {
    const symbol = this.#symbolOf(node)
    const bound = symbol && scope.args.get(symbol)
    if (bound) return this.#alternatives(bound.expression, { ...bound.scope, depth: scope.depth })
    const declaration = symbol?.valueDeclaration
    if (!declaration) return [value]
    if (ts.isVariableDeclaration(declaration) && ts.isIdentifier(declaration.name) && declaration.initializer)
      return this.#alternatives(declaration.initializer, scope)
    if (ts.isParameter(declaration) && ts.isIdentifier(declaration.name)) return this.#ofParameter(declaration, scope)
    if (ts.isBindingElement(declaration)) return this.#ofPart(declaration, scope)
    return this.#ofType(node)
  }

  /** Each word that the type allows, where it names them one by one. */
  #ofType(node: ts.Node): readonly string[] {
    const type = this.#checker.getTypeAtLocation(node)
    const words = (type.isUnion() ? type.types : [type]).map((one) => (one.isStringLiteral() ? one.value : null))
    return words.length > 1 && words.every((word) => word !== null) ? words : [value]
  }

  /** One of a table's values, whichever. */
  #ofTable({ expression }: ts.ElementAccessExpression, scope: Scope): readonly string[] {
    const declaration = this.#symbolOf(expression)?.valueDeclaration
    const table = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined
    if (!table || !ts.isObjectLiteralExpression(table)) return [value]
    return distinct(
      table.properties.flatMap((one) =>
        ts.isPropertyAssignment(one) ? this.#alternatives(one.initializer, scope) : [value],
      ),
    )
  }

  /** A part of what a function gives as an object: `const { next } = adviceFor(job)`. */
  #ofPart(part: ts.BindingElement, scope: Scope): readonly string[] {
    const declaration = part.parent.parent
    if (!ts.isVariableDeclaration(declaration) || !declaration.initializer) return this.#ofType(part.name)
    const made = ts.isCallExpression(declaration.initializer)
      ? this.#symbolOf(declaration.initializer.expression)?.valueDeclaration
      : undefined
    const { body } = (made && functionOf(made)) ?? {}
    const name = (part.propertyName ?? part.name).getText()
    const given = (body ? returned(body) : []).flatMap((one) =>
      ts.isObjectLiteralExpression(one)
        ? one.properties.flatMap((property) =>
            ts.isPropertyAssignment(property) && property.name.getText() === name
              ? this.#alternatives(property.initializer, scope)
              : ts.isShorthandPropertyAssignment(property) && property.name.text === name
                ? this.#ofShorthand(property, scope)
                : [],
          )
        : [],
    )
    return given.length > 0 ? distinct(given) : this.#ofType(part.name)
  }

  #ofShorthand(property: ts.ShorthandPropertyAssignment, scope: Scope): readonly string[] {
    const declaration = this.#checker.getShorthandAssignmentValueSymbol(property)?.valueDeclaration
    return declaration && ts.isVariableDeclaration(declaration) && declaration.initializer
      ? this.#alternatives(declaration.initializer, scope)
      : [value]
  }

  /** What callers hand in, wherever they are. */
  #ofParameter(parameter: ts.ParameterDeclaration, { depth }: Scope): readonly string[] {
    const made = parameter.parent
    const named = ts.isArrowFunction(made) || ts.isFunctionExpression(made) ? made.parent : made
    const name = 'name' in named ? (named.name as ts.Node | undefined) : undefined
    const symbol = name && this.#checker.getSymbolAtLocation(name)
    const calls = symbol ? (this.#calls.get(symbol) ?? []) : []
    const index = made.parameters.indexOf(parameter)
    const handed = calls.flatMap((call) => {
      const argument = call.arguments[index] ?? parameter.initializer
      return argument ? [this.#alternatives(argument, { args: new Map(), depth })] : []
    })
    return handed.length > 0 ? distinct(handed.flat()) : this.#ofType(parameter.name)
  }

  #ofCall(call: ts.CallExpression, scope: Scope): readonly string[] {
    if (ts.isPropertyAccessExpression(call.expression)) {
      const { name, expression: of } = call.expression
      const [first] = call.arguments
      if (sameText.has(name.text)) return this.#alternatives(of, scope)
      if (name.text === 'map' || name.text === 'flatMap')
        return first && ts.isArrowFunction(first) ? this.#ofBody(first.body, scope) : [value]
    }
    const symbol = this.#symbolOf(call.expression)
    const declaration = symbol?.valueDeclaration
    const made = declaration && !isFormat(declaration) ? functionOf(declaration) : null
    if (!made?.body) return [value]
    const args = new Map<ts.Symbol, Bound>()
    made.parameters.forEach((parameter, index) => {
      const expression = call.arguments[index] ?? parameter.initializer
      const own = this.#checker.getSymbolAtLocation(parameter.name)
      if (own && expression) args.set(own, { expression, scope })
    })
    return this.#ofBody(made.body, { args, depth: scope.depth })
  }

  #ofBody(body: ts.Node, scope: Scope): readonly string[] {
    return distinct(returned(body).flatMap((one) => this.#alternatives(one, scope)))
  }
}

/** How a number is written is no word. */
function isFormat(declaration: ts.Declaration): boolean {
  return declaration.getSourceFile().fileName.includes('/src-shared/formats/')
}

function functionOf(declaration: ts.Declaration): ts.FunctionLikeDeclaration | null {
  if (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration)) return declaration
  const made = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined
  return made && (ts.isArrowFunction(made) || ts.isFunctionExpression(made)) ? made : null
}

function returned(body: ts.Node): readonly ts.Expression[] {
  if (!ts.isBlock(body)) return [body as ts.Expression]
  const found: ts.Expression[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression)
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit)
  }
  ts.forEachChild(body, visit)
  return found
}

/** Side by side: each alternative of each part once, not every combination. */
function joined(parts: readonly (readonly string[])[]): readonly string[] {
  const most = Math.min(mostAlternatives, Math.max(...parts.map(({ length }) => length)))
  return distinct(
    Array.from({ length: most }, (_, at) => parts.map((part) => part[Math.min(at, part.length - 1)] ?? '').join('')),
  )
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}

function isEither(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.QuestionQuestionToken || kind === ts.SyntaxKind.BarBarToken
}

function isText(node: ts.Node): node is ts.Expression {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)
}

function isName({ parent }: ts.Node): boolean {
  return ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent)
}

/** A capital or a value first, a full stop last, words between. */
function readsAsSentence(text: string): boolean {
  const begins = /^["“]?([A-Z7]|[a-z]+\.[a-z]+ )/.test(text)
  return begins && /([.?…]|: 7)$/.test(text) && /[a-z’'] [a-z]/.test(text) && !text.includes('\n')
}

function placeOf(node: ts.Node): string {
  const file = node.getSourceFile()
  const { line } = file.getLineAndCharacterOfPosition(node.getStart())
  return `${file.fileName.replace(`${process.cwd()}/`, '')}:${line + 1}`
}
