import { join } from 'node:path'
import { recordedRun } from '../../bench/plimsoll/recorded-run.ts'
import type { RunRecord } from '../../src/record/run-record.ts'
import { askBeside, waysAlone, waysBeside } from './control/bare-way.ts'
import { arrivalSeed, type Experiment } from './experiment.ts'
import type { QueueLog } from './servers/queue-log.ts'
import { logOf, startQueue } from './servers/queue-process.ts'
import type { Way } from './truth/way.ts'

/** What both sides tell of one run, and what the way took meanwhile. */
export interface MeasuredRun {
  record: RunRecord
  log: QueueLog
  /** The ways that a bare client went. */
  ways: Way[]
}

const startAndStopSeconds = 30

/**
 * Runs an experiment: the real command against a server of its own, each a process, over loopback; and a bare client that waits as its
 * pacing does. Awake, the client would take the core from the load, and asks before and after; asleep, it asks meanwhile.
 */
export async function measuredRun(experiment: Experiment): Promise<MeasuredRun> {
  if (experiment.pacing === 'economy') return runBesideBareClient(experiment)
  const before = await waysAlone()
  const run = await runAlone(experiment)
  const after = await waysAlone()
  return { ...run, ways: [...before, ...after] }
}

async function runBesideBareClient(experiment: Experiment): Promise<MeasuredRun> {
  await using server = await startQueue(experiment.server)
  await using client = askBeside(server.origin)
  const record = await recordOf(experiment, server.origin)
  client.stop()
  const asks = await client.asks
  const log = await logOf(server)
  return { record, log, ways: waysBeside(asks, log, experiment.warmUpSeconds) }
}

async function runAlone(experiment: Experiment): Promise<Omit<MeasuredRun, 'ways'>> {
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
