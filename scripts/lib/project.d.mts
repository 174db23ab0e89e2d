/** Types of project.mjs for the TypeScript side. */

export declare const projectFolder: string
export declare function isStarted(moduleUrl: string): boolean
