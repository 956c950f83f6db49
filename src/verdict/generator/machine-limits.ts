import { countOf } from '../../base/units/count.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import { findLateness } from './lateness.ts'
import { type GeneratorLimit, type LimitFacts, notableMs, shareText } from './limit-facts.ts'
import { findStall } from './stall.ts'

/**
 * The share of all CPU time that a host may take. A host takes a core for some milliseconds at a time. When it took a third,
 * requests were sent up to 20 ms late (measured).
 */
const maxStolenShare = 0.05
const stolenSliceMs = 20

/** Shorter runs have too few of the kernel's ticks (10 ms each) to compute a share. */
const minSeconds = 1

/** A quota may throttle for this share of the time, or for `forgivenSeconds` if that is more. See `findStall`. */
const maxThrottledShare = 0.01
const forgivenSeconds = 0.1
/** The kernel renews a quota every 100 ms, unless configured otherwise. */
const throttledSliceMs = 100

/** A worker that was busy for a larger share of its time could have used more CPU time. */
const busyUtilization = 0.5

/** Reports CPU time that a quota withheld. */
export function findThrottling(facts: LimitFacts): GeneratorLimit | undefined {
  const { machine, durationSeconds } = facts
  const { throttledSeconds = 0 } = machine
  if (throttledSeconds <= Math.max(forgivenSeconds, maxThrottledShare * durationSeconds)) return undefined
  if (!affectsResults(facts, throttledSliceMs)) return undefined
  // The kernel counts throttled time on each core, so the sum can exceed the duration.
  const throttled = formatDurationMs(Math.min(throttledSeconds, durationSeconds) * 1_000)
  const all = formatDurationMs(durationSeconds * 1_000)
  return {
    kind: 'throttled',
    message: `the CPU quota of this container throttled the generator for ${throttled} of ${all}`,
    advice: 'Raise the CPU quota of the control group, or ask for less load.',
  }
}

/** Reports CPU time that the host of a virtual machine gave to other machines. */
export function findStealing(facts: LimitFacts): GeneratorLimit | undefined {
  const { machine, durationSeconds } = facts
  const { stolenShare = 0 } = machine
  if (stolenShare <= maxStolenShare || durationSeconds < minSeconds) return undefined
  if (!affectsResults(facts, stolenSliceMs)) return undefined
  return {
    kind: 'stolen',
    message: `the host of this virtual machine took ${shareText(stolenShare)} of its CPU time (steal)`,
    advice: 'Use a machine with dedicated cores, or run when the host is less busy.',
  }
}

/**
 * Whether CPU time withheld in slices of `sliceMs` can have changed a result: a slice is notable compared with response
 * times, or its effect was observed, or the workers were busy. A machine that makes a few requests per second against an
 * SLA of seconds is fine, however much CPU time others take.
 */
function affectsResults(facts: LimitFacts, sliceMs: number): boolean {
  const isWorking =
    !facts.polls && facts.tally.workers.some((worker) => worker.loopUtilization > busyUtilization)
  return (
    isWorking ||
    notableMs(facts, 0) < sliceMs ||
    findLateness(facts, true) !== undefined ||
    findStall(facts) !== undefined
  )
}

/** Reports connections that could not be opened because the machine had run out of files or ports. */
export function findShortages({ tally }: LimitFacts): GeneratorLimit[] {
  const { fileLimitHits, portLimitHits } = tally.load.pressure
  const limits: GeneratorLimit[] = []
  if (fileLimitHits > 0) {
    limits.push({
      kind: 'files',
      message: `${countOf(fileLimitHits, 'connection')} could not be opened: the limit of open files was reached (EMFILE)`,
      advice: 'Raise the file limit: ulimit -n 100000.',
    })
  }
  if (portLimitHits > 0) {
    limits.push({
      kind: 'ports',
      message: `${countOf(portLimitHits, 'connection')} could not be opened: no local port was free (EADDRNOTAVAIL)`,
      advice: 'Keep connections open, or widen the range: sysctl net.ipv4.ip_local_port_range="1024 65535".',
    })
  }
  return limits
}
