import type { RunOutcome } from '../fleet/run-outcome.ts'
import type { Histogram } from '../metrics/histogram/histogram.ts'
import { percentileWithZerosUs } from '../metrics/histogram/percentile-with-zeros.ts'
import { rounded } from './row-stats.ts'
import type { GeneratorReport, StallReport, WaitReport } from './run-record.ts'

/** The result of the generator's self-check, and every figure that it checked. */
export function generatorReport({
  request,
  tally,
  selfCheck,
  machine,
  cpuSeconds,
}: RunOutcome): GeneratorReport {
  const { load, workers } = tally
  const { pressure, lagUs: allUs, judgedLagUs } = load
  const lagUs = judgedLagUs.isEmpty ? allUs : judgedLagUs
  const { requests } = tally.sum(request.load.phases.keys())
  return {
    status: selfCheck.status,
    limits: selfCheck.limits,
    reasons: selfCheck.reasons,
    plannedArrivals: load.planned,
    startedArrivals: load.started,
    // Also those of a worker that was lost before it could count them.
    droppedArrivals: Math.max(0, load.planned - load.started),
    lagMs: waitReport(lagUs, lagUs.count),
    cpuSeconds: rounded(cpuSeconds),
    eventLoopUtilization: rounded(Math.max(0, ...workers.map((worker) => worker.loopUtilization))),
    eventLoopDelayMaxMs: rounded(load.loopDelayMaxMs),
    retries: load.retries,
    redirects: load.redirects,
    connectionsOpened: load.connectionsOpened,
    standstill: standstillReport(pressure),
    connectionWaitMs: waitReport(pressure.connectionWaitUs, requests),
    inFlightWaitMs: waitReport(pressure.inFlightWaitUs, load.started),
    stealShare: machine.stolenShare === undefined ? null : rounded(machine.stolenShare),
    throttledSeconds: machine.throttledSeconds === undefined ? null : rounded(machine.throttledSeconds),
    fileLimitHits: pressure.fileLimitHits,
    portLimitHits: pressure.portLimitHits,
  }
}

function standstillReport({
  stallUs,
  stallUsByCause: { busy, queued, halted },
}: RunOutcome['tally']['load']['pressure']): StallReport {
  return {
    count: stallUs.count,
    maxMs: stallUs.isEmpty ? 0 : rounded(stallUs.maxUs / 1_000),
    busySeconds: rounded(busy / 1e6),
    queuedSeconds: rounded(queued / 1e6),
    haltedSeconds: rounded(halted / 1e6),
  }
}

/** Waits in ms of `count` requests or iterations; those that are not in the histogram did not wait. */
function waitReport(histogram: Histogram, count: number): WaitReport {
  return {
    p50: rounded(percentileWithZerosUs(histogram, count, 0.5) / 1_000),
    p99: rounded(percentileWithZerosUs(histogram, count, 0.99) / 1_000),
    max: histogram.isEmpty ? 0 : rounded(histogram.maxUs / 1_000),
  }
}
