/** Types of electron.mjs for the tests: the scripts are plain JavaScript. */

type Env = Readonly<Record<string, string | undefined>>

export declare function hasDisplay(env?: Env): boolean
export declare function findElectron(env?: Env): string | undefined
export declare function installElectronOnce(): Promise<string | undefined>
