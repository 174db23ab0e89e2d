/** Types of choose.mjs for the TypeScript side. */

type Env = Readonly<Record<string, string | undefined>>

export declare function chooseLibrary(kind: 'cpu' | 'gpu', env?: Env): void
export declare function removeGpuLibrary(env?: Env): Promise<boolean>
