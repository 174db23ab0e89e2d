/** What every section is written from. */

import type { Labels } from '../labels'
import type { ReportMaterial } from '../material'
import type { Column } from '../model'
import type { ReportTexts } from '../texts/en'

export type Context = { readonly material: ReportMaterial; readonly labels: Labels; readonly texts: ReportTexts }

export const left = (title: string): Column => ({ title, align: 'left' })
export const right = (title: string): Column => ({ title, align: 'right' })

/** What stands where nothing was measured. */
export const nothing = '–'
