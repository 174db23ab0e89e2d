/** Types of layout.mjs for the TypeScript side: the scripts are plain JavaScript, since they run before anything is built. */

type Env = Readonly<Record<string, string | undefined>>
export type LibraryKind = 'cpu' | 'gpu'

export declare const NAPI_VERSION: 8
export declare const ADDON_NAME: 'tfjs_binding.node'
export declare const STDERR_ADDON_NAME: 'stderr.node'
export declare const NATIVE_DIGEST: string
export declare const OPERATIONS_ADDON_NAME: 'operations.node'
export declare function cacheRoot(env?: Env): string
export declare function computeRoot(env?: Env): string
export declare function libraryOffer(
  kind: LibraryKind,
  env?: Env,
):
  | {
      readonly title: string
      readonly isComplete: boolean
      readonly downloadBytes: number
      readonly leftBytes: number
      readonly neededBytes: number
    }
  | undefined
export declare function libraryFolder(
  row: { readonly id: string },
  library: { readonly name: string },
  env?: Env,
): string
export declare function choicePath(env: Env): string
export declare function chosenLibrary(env?: Env): LibraryKind | undefined
export declare function librariesUnder(folder: string): string | undefined
export declare function librariesIn(folder: string): string[]
export declare function libraryInUse(
  env?: Env,
): { readonly folder: string; readonly kind: LibraryKind | 'own' } | undefined
export declare function cachedLibrary(
  kind: LibraryKind,
  env?: Env,
): { readonly home: string; readonly folder: string; readonly kind: LibraryKind | 'own' } | undefined
export declare function addonFolder(tfjsFolder: string, libraryFolder: string, env?: Env): string
export declare function ownInstallersAddon(tfjsFolder: string): string
export declare function findAddon(tfjsFolder: string, env?: Env): string | undefined
