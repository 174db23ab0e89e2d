/** Who may talk to the host: a one-time token becomes a session cookie, and only pages of this very host may use it. */

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { isIP, isIPv6 } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']
const everyAddress = new Set(['0.0.0.0', '::'])

/** Whether only this machine itself reaches that address. */
export function isLoopbackAddress(address: string): boolean {
  return address === 'localhost' || address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))
}

/** By which names the host may be asked: this machine's own, and those of an address that it was told to listen at. */
export function ownNames(address: string): ReadonlySet<string> {
  const others = everyAddress.has(address) ? [hostname(), ...networkAddresses()] : [address]
  return new Set([...loopbackNames, ...others.map(inUrl)].map((name) => name.toLowerCase()))
}

/** What a link names the host by. */
export function linkName(address: string): string {
  if (!everyAddress.has(address)) return inUrl(address)
  return networkAddresses().find((name) => isIP(name) === 4) ?? '127.0.0.1'
}

function networkAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((cards) =>
    (cards ?? []).filter(({ internal }) => !internal).map(({ address }) => address),
  )
}

function inUrl(name: string): string {
  return isIPv6(name) ? `[${name}]` : name
}

/**
 * Whether a request was meant for this host by name. A page that rebinds its own name to 127.0.0.1 sends that name.
 * The port may differ: an SSH tunnel has one of its own.
 */
export function isOwnHost(host: string | undefined, names: ReadonlySet<string>): boolean {
  return host !== undefined && names.has(host.replace(/:\d+$/, '').toLowerCase())
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
