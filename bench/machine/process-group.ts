import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'

const alive = new Set<ChildProcess>()

process.on('exit', () => {
  for (const leader of alive) signalGroup(leader, 'SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

/**
 * Starts a program as the head of a process group of its own, so that it can be ended with everything that it has
 * started, and by its id. None outlives this process, however this process ends (short of SIGKILL).
 */
export function spawnGroup(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const [file, ...rest] = argv
  const leader = spawn(file!, rest, { ...options, detached: true })
  alive.add(leader)
  leader.once('error', () => alive.delete(leader))
  // Not 'exit': what the head has started may live on after it, and holds its output open until it ends.
  leader.once('close', () => alive.delete(leader))
  return leader
}

/** Sends a signal to a program and everything that it has started; harmless when they are gone. */
export function signalGroup(leader: ChildProcess, signal: NodeJS.Signals): void {
  if (leader.pid === undefined) return
  try {
    process.kill(-leader.pid, signal)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown
  }
}

/** Ends a program and everything that it has started: asks first, and after `graceMs` no longer asks. */
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
