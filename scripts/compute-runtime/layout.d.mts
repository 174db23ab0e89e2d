/** Types of layout.mjs for the TypeScript side: the scripts are plain JavaScript, since they run before anything is built. */

type Env = Readonly<Record<string, string | undefined>>

export declare const NAPI_VERSION: 8
export declare const ADDON_NAME: 'tfjs_binding.node'
export declare const STDERR_ADDON_NAME: 'stderr.node'
export declare const NATIVE_DIGEST: string
export declare const OPERATIONS_ADDON_NAME: 'operations.node'
export declare function cacheRoot(env?: Env): string
export declare function computeRoot(env?: Env): string
export declare function cachedLibraryFolder(env?: Env): string | undefined
export declare function expectedDownload():
  { readonly library: string; readonly downloadBytes: number; readonly neededBytes: number } | undefined
export declare function neededBytesFor(row: { readonly wheelBytes: number }): number
export declare function librariesUnder(folder: string): string | undefined
export declare function librariesIn(folder: string): string[]
export declare function libraryInUse(env?: Env): { readonly folder: string; readonly own: boolean } | undefined
export declare function addonFolder(tfjsFolder: string, libraryFolder: string, env?: Env): string
export declare function ownInstallersAddon(tfjsFolder: string): string
export declare function findAddon(tfjsFolder: string, env?: Env): string | undefined
