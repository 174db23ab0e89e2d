/** When something was, as short as its age allows. */

export function when(timeMs: number, locale: string, nowMs = Date.now()): string {
  const date = new Date(timeMs)
  const now = new Date(nowMs)
  const isToday = date.toDateString() === now.toDateString()
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const day = { month: 'short', day: 'numeric' } as const
  const options = isToday
    ? time
    : date.getFullYear() === now.getFullYear()
      ? { ...day, ...time }
      : { ...day, year: 'numeric' as const }
  return new Intl.DateTimeFormat(locale, options).format(date)
}
