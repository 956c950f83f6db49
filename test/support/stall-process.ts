import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

const script = resolve(import.meta.dirname, '../../bench/servers/stall.ts')

/** The server that stops for 1 s in every 5 s, as a process of its own. */
export async function startStalls(): Promise<{ url: string; process: ChildProcess }> {
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = (await once(child.stdout!.setEncoding('utf8'), 'data')) as [string]
  return { url: url.trim(), process: child }
}
