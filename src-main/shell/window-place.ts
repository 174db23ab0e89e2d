/** Where the window was and will be again, unless the display it was on is gone. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export type Rectangle = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** `x` and `y` are missing where the system is to choose. */
export type WindowPlace = {
  readonly x?: number
  readonly y?: number
  readonly width: number
  readonly height: number
  readonly isMaximised: boolean
}

export const smallest = { width: 800, height: 560 }
const usual: WindowPlace = { width: 1440, height: 900, isMaximised: false }

/** So much of the title bar must be on a display that the window can be taken hold of. */
const graspPixels = 80

/**
 * A remembered place as it can be used now.
 *
 * @param remembered whatever the file held
 * @param workAreas  of the displays there are, the primary one first
 */
export function usablePlace(remembered: unknown, workAreas: readonly Rectangle[]): WindowPlace {
  const place = isPlace(remembered) ? remembered : usual
  const [primary] = workAreas
  const at = { x: place.x ?? NaN, y: place.y ?? NaN, width: place.width, height: place.height }
  const display = workAreas.find((area) => canBeGrasped(at, area))
  const room = display ?? primary
  const size = {
    width: clamp(place.width, smallest.width, room?.width ?? place.width),
    height: clamp(place.height, smallest.height, room?.height ?? place.height),
  }
  return display
    ? { x: at.x, y: at.y, ...size, isMaximised: place.isMaximised }
    : { ...size, isMaximised: place.isMaximised }
}

export function readPlace(path: string): unknown {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return parsed
  } catch {
    return null
  }
}

/** A place that can't be kept is no reason to trouble anyone. */
export function writePlace(path: string, place: WindowPlace): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(`${path}.partial`, JSON.stringify(place))
    renameSync(`${path}.partial`, path)
  } catch {
    return
  }
}

/** No frame is wider: what moved a window further was its user. */
const widestFrame = 80

/**
 * What a window manager added to the place that was asked for: title bar and border, where it counts them in.
 *
 * @param asked when the window was made
 * @param found once it was shown
 */
export function frameOffset(
  asked: Partial<Pick<Rectangle, 'x' | 'y'>>,
  found: Pick<Rectangle, 'x' | 'y'>,
): Pick<Rectangle, 'x' | 'y'> {
  const x = found.x - (asked.x ?? found.x)
  const y = found.y - (asked.y ?? found.y)
  const isFrame = Math.abs(x) <= widestFrame && Math.abs(y) <= widestFrame
  return isFrame ? { x, y } : { x: 0, y: 0 }
}

function canBeGrasped(window: Rectangle, area: Rectangle): boolean {
  const overlap = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  const isTitleInside = window.y >= area.y && window.y + graspPixels <= area.y + area.height
  return overlap >= graspPixels && isTitleInside
}

function clamp(value: number, least: number, most: number): number {
  return Math.round(Math.max(least, Math.min(value, most)))
}

function isPlace(value: unknown): value is WindowPlace {
  if (typeof value !== 'object' || value === null) return false
  const { x, y, width, height, isMaximised } = value as Partial<Record<keyof WindowPlace, unknown>>
  const isOptional = (number: unknown): boolean => number === undefined || Number.isFinite(number)
  return (
    Number.isFinite(width) &&
    Number.isFinite(height) &&
    isOptional(x) &&
    isOptional(y) &&
    typeof isMaximised === 'boolean'
  )
}
