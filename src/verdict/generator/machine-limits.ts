import { formatDurationMs } from '../../base/duration.ts'
import { countText, type GeneratorLimit, type LimitFacts, shareText } from './limit-facts.ts'

/** More than this share of all CPU time taken by the host: the machine is not the one that it seems to be. */
const stolenShare = 0.05

/** Shorter spans have too few of the kernel's ticks (10 ms) for a share. */
const enoughSeconds = 1

/** Held back by a quota for more of the time than this, and for more seconds: see `standstill`, of which it is a kind. */
const throttledShare = 0.01
const forgivenSeconds = 0.1

/** CPU time that a quota held back, for whatever load. */
export function throttling({ machine, durationSeconds }: LimitFacts): GeneratorLimit | undefined {
  const { throttledSeconds = 0 } = machine
  if (throttledSeconds <= Math.max(forgivenSeconds, throttledShare * durationSeconds)) return undefined
  // It is counted on each core.
  const held = formatDurationMs(Math.min(throttledSeconds, durationSeconds) * 1_000)
  const all = formatDurationMs(durationSeconds * 1_000)
  return {
    kind: 'throttled',
    reason:
      `the CPU quota of this container throttled the generator for ${held} of ${all}. ` +
      'Raise the quota (of its control group), or ask for less load.',
  }
}

/** CPU time that the host of a virtual machine gave to others. */
export function stealing({ machine, durationSeconds }: LimitFacts): GeneratorLimit | undefined {
  const { stolenShare: share = 0 } = machine
  if (share <= stolenShare || durationSeconds < enoughSeconds) return undefined
  return {
    kind: 'stolen',
    reason:
      `the host of this virtual machine took ${shareText(share)} of its CPU time (steal). ` +
      'Use a machine with cores of its own, or run when the host is less busy.',
  }
}

/** Connections that could not be opened because the machine had run out of what it takes. */
export function shortages({ tally }: LimitFacts): GeneratorLimit[] {
  const { filesShort, portsShort } = tally.load.strain
  const limits: GeneratorLimit[] = []
  if (filesShort > 0) {
    limits.push({
      kind: 'files',
      reason:
        `${connections(filesShort)} could not be opened: the limit of open files was reached (EMFILE). ` +
        'Raise the file limit: ulimit -n 100000.',
    })
  }
  if (portsShort > 0) {
    limits.push({
      kind: 'ports',
      reason:
        `${connections(portsShort)} could not be opened: no local port was free (EADDRNOTAVAIL). ` +
        'Keep connections open, or widen the range: sysctl net.ipv4.ip_local_port_range="1024 65535".',
    })
  }
  return limits
}

function connections(count: number): string {
  return `${countText(count)} connection${count === 1 ? '' : 's'}`
}
