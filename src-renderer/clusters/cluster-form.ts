/** A cluster's settings as fields of a form, and back. */

import { clusterSchema, type Cluster } from '../../src-shared/cluster/cluster-settings'

/** In the order in which they are asked for. */
export const clusterFields = [
  'name',
  'host',
  'folder',
  'partition',
  'command',
  'account',
  'gpus',
  'cpus',
  'memory',
  'time',
  'mostAtOnce',
  'warningSeconds',
] as const satisfies readonly (keyof Cluster)[]

export type ClusterField = (typeof clusterFields)[number]

export type ClusterTexts = Record<ClusterField, string> & { setup: string; fetch: Cluster['fetch'] }

const numbers: ReadonlySet<ClusterField> = new Set(['cpus', 'mostAtOnce', 'warningSeconds'])
/** What a form begins with. */
const fresh = clusterSchema.parse({ name: 'cluster', folder: '/' })

export function textsOf(cluster: Cluster | null): ClusterTexts {
  const from = cluster ?? { ...fresh, name: '', folder: '' }
  const texts = Object.fromEntries(clusterFields.map((field) => [field, String(from[field] ?? '')]))
  return { ...(texts as Record<ClusterField, string>), setup: from.setup, fetch: from.fetch }
}

export type FormAnswer =
  | { readonly isRight: true; readonly cluster: Cluster }
  | { readonly isRight: false; readonly field: keyof Cluster; readonly expected: string }

/** Empty fields ask for nothing; the first that is wrong is named. */
export function clusterOf({ setup, fetch, ...texts }: ClusterTexts): FormAnswer {
  const given = clusterFields.map((field) => {
    const text = texts[field].trim()
    return [field, text === '' ? undefined : numbers.has(field) ? Number(text) : text] as const
  })
  const parsed = clusterSchema.safeParse({ ...Object.fromEntries(given), setup, fetch })
  if (parsed.success) return { isRight: true, cluster: parsed.data }
  const [issue] = parsed.error.issues
  const field = [...clusterFields, 'setup' as const].find((each) => each === issue?.path[0]) ?? 'name'
  return { isRight: false, field, expected: issue?.message ?? '' }
}
