/** A display nobody looks at, for real windows in tests. */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'

export type Display = { readonly name: string; readonly close: () => void }

export function hasVirtualDisplay(): boolean {
  return spawnSync('Xvfb', ['-help'], { stdio: 'ignore' }).error === undefined
}

export async function openDisplay(): Promise<Display> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await displayNumber(server)
  return { name: `:${number}`, close: () => server.kill() }
}

function displayNumber(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`Xvfb ended with status ${code}.`)))
    server.stdio[3]?.once('data', (text: Buffer) => resolve(text.toString().trim()))
  })
}
