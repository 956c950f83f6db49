import { join } from 'node:path'
import { recordedRun } from '../../bench/plimsoll/recorded-run.ts'
import type { RunRecord } from '../../src/record/run-record.ts'
import { askBeside, transitsAlone, transitsBeside } from './control/bare-transit.ts'
import { arrivalSeed, type Experiment } from './experiment.ts'
import type { QueueLog } from './servers/queue-log.ts'
import { logOf, startQueue } from './servers/queue-process.ts'
import type { Transit } from './truth/transit.ts'

/** The data of both sides about a run, and the transit times in that time. */
export interface MeasuredRun {
  record: RunRecord
  log: QueueLog
  /** The transit times of a bare client. */
  transits: Transit[]
}

const startAndStopSeconds = 30

/**
 * Runs an experiment over loopback: the real command and a server, each a process of its own, and a bare client that
 * waits like the pacing of the run. An awake client would take the core from the load, so it runs before and after the
 * run; a sleeping one runs at the same time.
 */
export async function measuredRun(experiment: Experiment): Promise<MeasuredRun> {
  if (experiment.pacing === 'economy') return runBesideBareClient(experiment)
  const before = await transitsAlone()
  const run = await runAlone(experiment)
  const after = await transitsAlone()
  return { ...run, transits: [...before, ...after] }
}

async function runBesideBareClient(experiment: Experiment): Promise<MeasuredRun> {
  await using server = await startQueue(experiment.server)
  await using client = askBeside(server.origin)
  const record = await recordOf(experiment, server.origin)
  client.stop()
  const asks = await client.asks
  const log = await logOf(server)
  return { record, log, transits: transitsBeside(asks, log, experiment.warmUpSeconds) }
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

function flags({
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
