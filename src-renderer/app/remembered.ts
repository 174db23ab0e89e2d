/** Small choices that outlive a reload; a browser that keeps nothing is no reason to fail. */

const prefix = 'prunescope.'

export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(prefix + name)
  } catch {
    return null
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(prefix + name, value)
  } catch {
    // Private windows may forbid it.
  }
}
