/** Plain values in columns of text. */

export function toJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value)
}

/** What `toJson` wrote from the same type; the database is checked when it is opened, and only this folder writes it. */
export function fromJson<T>(text: string): T
export function fromJson<T>(text: string | null): T | null
export function fromJson<T>(text: string | null): T | null {
  return text === null ? null : JSON.parse(text)
}
