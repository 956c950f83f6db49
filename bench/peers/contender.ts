import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Turn, turnOf } from '../comparison/round.ts'
import { coreTime, disturbance } from '../machine/core-time.ts'
import { loadCore, pinned } from '../machine/pinned.ts'
import { TemporaryFolder } from '../machine/temporary-folder.ts'
import { failureText, timedRun } from '../machine/timed-run.ts'
import type { Nginx } from '../servers/nginx.ts'
import type { Peer, Tool } from './peer.ts'

/** A tool that is installed on this machine. */
export interface Contender {
  peer: Peer
  tool: Tool
  version: string
}

/** The slowest tool takes some seconds to start and stop; far beyond that, it hangs. */
const startAndStopSeconds = 30

/** Finds the tools, one after the other so that they do not slow each other down. */
export async function findContenders(
  peers: readonly Peer[],
): Promise<{ found: Contender[]; missing: Peer[] }> {
  const found: Contender[] = []
  const missing: Peer[] = []
  for (const peer of peers) {
    const tool = await peer.find()
    if (tool === null) missing.push(peer)
    else found.push({ peer, tool, version: await peer.version(tool) })
  }
  return { found, missing }
}

/** Runs one tool's load against the server, alone on its core. Throws if that gives no measurement. */
export async function takeTurn(
  contender: Contender,
  nginx: Nginx,
  load: { connections: number; seconds: number },
): Promise<Turn> {
  using folder = new TemporaryFolder()
  const outputFile = join(folder.path, 'output.json')
  const { peer, tool } = contender
  const { argv, env } = peer.command(tool, { ...load, url: nginx.healthUrl, outputFile })
  const limitSeconds = load.seconds * 2 + startAndStopSeconds
  const before = coreTime(loadCore)
  const { result: run, seen } = await nginx.seenDuring(() =>
    timedRun(pinned(loadCore, argv), { limitSeconds, ...(env && { env }) }),
  )
  const disturbed = disturbance(before, coreTime(loadCore), run.cpuSeconds, run.wallSeconds)
  const output = existsSync(outputFile) ? readFileSync(outputFile, 'utf8') : ''
  try {
    return turnOf({ ...run, claimed: peer.requests({ ...run, output }), seen, disturbed })
  } catch (thrown) {
    throw new Error(failureText(run.exitCode, run.stderr, thrown))
  }
}
