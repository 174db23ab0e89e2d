/** Types of lock.mjs for the TypeScript side. */

export declare function withLock<T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T>
