/** The page's files under app://prunescope/: which URL is which file, and the headers that keep the page to itself. */

import { extname, join } from 'node:path'
import { contentTypes } from '../../src-shared/formats/content-types'

export const appScheme = 'app'
const appHost = 'prunescope'
/** A page's `location.origin` there. */
const appOrigin = `${appScheme}://${appHost}`
export const startUrl = `${appOrigin}/`

/** Nothing that begins with a dot, and nothing that a file system could read as more than a name. */
const plainName = /^[A-Za-z0-9_-][A-Za-z0-9_.@-]*$/

/** Whether a URL is the application's own; Node knows no origin for schemes of one's own. */
export function isAppUrl(url: string): boolean {
  const parsed = parse(url)
  return parsed !== null && parsed.protocol === `${appScheme}:` && parsed.host === appHost && parsed.username === ''
}

/**
 * The file that a URL means.
 *
 * @param root the renderer's folder; what is returned lies in it
 * @returns null when the URL is not the application's, or its path has any part that is not a plain name
 */
export function fileFor(url: string, root: string): { readonly path: string; readonly contentType: string } | null {
  const parsed = isAppUrl(url) ? parse(url) : null
  if (parsed === null) return null
  // The browser resolves "..", encoded too, before it asks; whatever is left is checked name by name, decoded.
  const path = decoded(parsed.pathname === '/' ? '/index.html' : parsed.pathname)
  const names = path?.slice(1).split('/') ?? []
  const contentType = contentTypes[extname(names[names.length - 1] ?? '')]
  if (contentType === undefined || !names.every((name) => plainName.test(name))) return null
  return { path: join(root, ...names), contentType }
}

/** Figures of reports carry their styles in themselves; scripts come from files only. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
}

function parse(url: string): URL | null {
  try {
    return new URL(url)
  } catch {
    return null
  }
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}
