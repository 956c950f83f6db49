import { join } from 'node:path'
import { recordedRun } from '../../bench/plimsoll/recorded-run.ts'
import type { RunRecord } from '../../src/record/run-record.ts'
import { measureTransits, startBareClient, transitsDuringRun } from './control/bare-transit.ts'
import { arrivalSeed, type Experiment } from './experiment.ts'
import type { QueueLog } from './servers/queue-log.ts'
import { logOf, startQueue } from './servers/queue-process.ts'
import type { Transit } from './truth/transit.ts'

/** What Plimsoll and the server recorded about a run, and the transit times measured along with it. */
export interface MeasuredRun {
  record: RunRecord
  log: QueueLog
  /** The transit times of a bare client. */
  transits: Transit[]
}

const startAndStopSeconds = 30

/**
 * Runs an experiment over loopback, with the real command, a server and a bare client as separate processes. The bare
 * client waits for replies like Plimsoll: with the pacing `economy` it sleeps and runs at the same time as the load; with
 * `precise` it polls, which would take the core from the load, so it runs before and after.
 */
export async function measuredRun(experiment: Experiment): Promise<MeasuredRun> {
  if (experiment.pacing === 'economy') return runWithBareClient(experiment)
  const before = await measureTransits()
  const run = await runAlone(experiment)
  const after = await measureTransits()
  return { ...run, transits: [...before, ...after] }
}

async function runWithBareClient(experiment: Experiment): Promise<MeasuredRun> {
  await using server = await startQueue(experiment.server)
  await using client = startBareClient(server.origin)
  const record = await recordOf(experiment, server.origin)
  client.stop()
  const requests = await client.requests
  const log = await logOf(server)
  return { record, log, transits: transitsDuringRun(requests, log, experiment.warmUpSeconds) }
}

async function runAlone(experiment: Experiment): Promise<Omit<MeasuredRun, 'transits'>> {
  await using server = await startQueue(experiment.server)
  const record = await recordOf(experiment, server.origin)
  return { record, log: await logOf(server) }
}

function recordOf(experiment: Experiment, origin: string): Promise<RunRecord> {
  return recordedRun(
    join(import.meta.dirname, `plans/${experiment.load.kind}.load.ts`),
    ['--host', origin, ...flags(experiment)],
    experiment.warmUpSeconds + experiment.seconds + startAndStopSeconds,
  )
}

/** The options of the command that makes the load of an experiment. */
export function flags({
  load,
  warmUpSeconds: warmUp,
  seconds,
  pacing,
  workers,
  connections,
  blockMs = 0,
}: Experiment): string[] {
  const choices =
    load.kind === 'arrivals'
      ? { rate: load.perSecond, warmUp, seconds, blockMs, spread: load.spread }
      : { count: load.count, warmUp, seconds, blockMs, thinkMs: load.thinkMs }
  return [
    ...Object.entries(choices).flatMap(([name, value]) => ['--option', `${name}=${value}`]),
    ...['--pacing', pacing, '--workers', String(workers), '--seed', String(arrivalSeed), '--no-type-check'],
    ...(connections === undefined ? [] : ['--connections', String(connections)]),
  ]
}
