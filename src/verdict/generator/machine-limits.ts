import { countOf } from '../../base/units/count.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import { lateness } from './lateness.ts'
import { type GeneratorLimit, type LimitFacts, notableMs, shareText } from './limit-facts.ts'
import { standstill } from './standstill.ts'

/**
 * More than this share of all CPU time taken by the host: the machine is not the one that it seems to be. A host takes a
 * core for some ms at a time: measured, where a third was stolen, requests left up to 20 ms late.
 */
const stolenShare = 0.05
const stolenSliceMs = 20

/** Shorter spans have too few of the kernel's ticks (10 ms) for a share. */
const enoughSeconds = 1

/** Held back by a quota for more of the time than this, and for more seconds: see `standstill`, of which it is a kind. */
const throttledShare = 0.01
const forgivenSeconds = 0.1
/** A quota is used up and given anew in periods of 100 ms, unless someone has set another. */
const throttledSliceMs = 100

/** A worker that was busy for more of its time than this would have done more with more of a core. */
const busyUtilization = 0.5

/** CPU time that a quota held back, for whatever load. */
export function throttling(facts: LimitFacts): GeneratorLimit | undefined {
  const { machine, durationSeconds } = facts
  const { throttledSeconds = 0 } = machine
  if (throttledSeconds <= Math.max(forgivenSeconds, throttledShare * durationSeconds)) return undefined
  if (!matters(facts, throttledSliceMs)) return undefined
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
export function stealing(facts: LimitFacts): GeneratorLimit | undefined {
  const { machine, durationSeconds } = facts
  const { stolenShare: share = 0 } = machine
  if (share <= stolenShare || durationSeconds < enoughSeconds) return undefined
  if (!matters(facts, stolenSliceMs)) return undefined
  return {
    kind: 'stolen',
    reason:
      `the host of this virtual machine took ${shareText(share)} of its CPU time (steal). ` +
      'Use a machine with cores of its own, or run when the host is less busy.',
  }
}

/**
 * Whether CPU time that was taken in slices of so many ms can have changed an answer: such a slice is something beside the
 * answers, or it was seen to be, or the workers had work for all the time that they got. A shared machine that makes a few
 * requests a second against a promise of seconds is well, however much of it others take.
 */
function matters(facts: LimitFacts, sliceMs: number): boolean {
  const isWorking =
    !facts.polls && facts.tally.workers.some((worker) => worker.loopUtilization > busyUtilization)
  return (
    isWorking ||
    notableMs(facts, 0) < sliceMs ||
    lateness(facts, true) !== undefined ||
    standstill(facts) !== undefined
  )
}

/** Connections that could not be opened because the machine had run out of what it takes. */
export function shortages({ tally }: LimitFacts): GeneratorLimit[] {
  const { filesShort, portsShort } = tally.load.pressure
  const limits: GeneratorLimit[] = []
  if (filesShort > 0) {
    limits.push({
      kind: 'files',
      reason:
        `${countOf(filesShort, 'connection')} could not be opened: the limit of open files was reached (EMFILE). ` +
        'Raise the file limit: ulimit -n 100000.',
    })
  }
  if (portsShort > 0) {
    limits.push({
      kind: 'ports',
      reason:
        `${countOf(portsShort, 'connection')} could not be opened: no local port was free (EADDRNOTAVAIL). ` +
        'Keep connections open, or widen the range: sysctl net.ipv4.ip_local_port_range="1024 65535".',
    })
  }
  return limits
}
