/** Who may talk to the host: a one-time token becomes a session cookie, and only pages of this very host may use it. */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Whether a request was meant for this machine by name. A page that rebinds its own name to 127.0.0.1 sends that name.
 * The port may differ: an SSH tunnel has one of its own.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && loopbackNames.has(host.replace(/:\d+$/, '').toLowerCase())
}

/** Whether the page that opens a WebSocket came from this host: browsers let any page open one, cookies and all. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return host !== undefined && origin?.toLowerCase() === `http://${host.toLowerCase()}`
}

export class Sessions {
  /** Cookies are shared between the ports of a machine, so each host needs a name of its own. */
  readonly #cookieName = `prunescope-${randomBytes(4).toString('hex')}`
  readonly #sessions = new Set<string>()
  #token = secret()

  /** The token that opens the next session. */
  get token(): string {
    return this.#token
  }

  /**
   * Uses the token up.
   *
   * @returns the session's Set-Cookie, or null when the token is wrong or used
   */
  exchange(token: string): string | null {
    if (!equal(token, this.#token)) return null
    this.#token = secret()
    const session = secret()
    this.#sessions.add(digest(session).toString('hex'))
    return `${this.#cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`
  }

  /** Whether a Cookie header holds a session of this host. */
  admits(cookies: string | undefined): boolean {
    return (cookies ?? '')
      .split(';')
      .map((cookie) => cookie.trim().split('='))
      .some(([name, value = '']) => name === this.#cookieName && this.#sessions.has(digest(value).toString('hex')))
  }
}

function secret(): string {
  return randomBytes(24).toString('base64url')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function equal(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b))
}
