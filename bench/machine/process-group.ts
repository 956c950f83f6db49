import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'

const alive = new Set<ChildProcess>()

process.on('exit', () => {
  for (const leader of alive) signalGroup(leader, 'SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

/**
 * Starts a program as the leader of its own process group, so that it can be ended together with everything that it has
 * started, by its id. The group ends with this process, unless this process is killed with SIGKILL.
 */
export function spawnGroup(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const [file, ...rest] = argv
  const leader = spawn(file!, rest, { ...options, detached: true })
  alive.add(leader)
  leader.once('error', () => alive.delete(leader))
  // Not 'exit': a child of the leader can outlive it, and keeps its output open until it ends.
  leader.once('close', () => alive.delete(leader))
  return leader
}

/** Sends a signal to a program and everything that it has started. Has no effect if they have ended. */
export function signalGroup(leader: ChildProcess, signal: NodeJS.Signals): void {
  if (leader.pid === undefined) return
  try {
    process.kill(-leader.pid, signal)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown
  }
}

/** Ends a program and everything that it has started: with SIGTERM, and after `graceMs` with SIGKILL. */
export async function endGroup(
  leader: ChildProcess,
  signal: NodeJS.Signals = 'SIGTERM',
  graceMs = 5_000,
): Promise<void> {
  if (!alive.has(leader)) return
  const closed = new Promise<void>((resolve) => leader.once('close', () => resolve()))
  signalGroup(leader, signal)
  const impatience = setTimeout(() => signalGroup(leader, 'SIGKILL'), graceMs)
  await closed
  clearTimeout(impatience)
}
