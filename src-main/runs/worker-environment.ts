/** The environment of a process that computes: nothing that would change Node, and memory in large pages. */

/**
 * On Linux with glibc from 2.35 on, activations then lie in pages of 2 MiB: a twentieth of a ResNet-50 step is spent on
 * faults of small ones. Elsewhere the setting is not looked at.
 */
export function workerEnvironment(parent: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ELECTRON_RUN_AS_NODE: __, ...rest } = parent
  return { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1', ...rest }
}
