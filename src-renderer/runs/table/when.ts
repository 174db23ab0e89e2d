/** When something was, as short as its age allows. */

const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const day = { month: 'short', day: 'numeric' } as const
const lengths = { today: time, thisYear: { ...day, ...time }, earlier: { ...day, year: 'numeric' } } as const

/** Made once: making one takes longer than drawing the cell it is for. */
const formats = new Map<string, Intl.DateTimeFormat>()

export function when(timeMs: number, locale: string, nowMs = Date.now()): string {
  const date = new Date(timeMs)
  const now = new Date(nowMs)
  if (date.toDateString() === now.toDateString()) return formatOf(locale, 'today').format(date)
  return formatOf(locale, date.getFullYear() === now.getFullYear() ? 'thisYear' : 'earlier').format(date)
}

function formatOf(locale: string, length: keyof typeof lengths): Intl.DateTimeFormat {
  const key = `${locale} ${length}`
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.DateTimeFormat(locale, lengths[length])
  formats.set(key, made)
  return made
}
