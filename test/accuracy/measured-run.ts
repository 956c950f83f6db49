import { join } from 'node:path'
import { recordedRun } from '../../bench/plimsoll/recorded-run.ts'
import { ServerProcess } from '../../bench/servers/server-process.ts'
import type { RunRecord } from '../../src/store/run-record.ts'
import { bareWay } from './control/bare-way.ts'
import { arrivalSeed, type Experiment } from './experiment.ts'
import type { QueueLog } from './servers/queue-log.ts'
import { queueScript } from './servers/queue-script.ts'

/** What both sides tell of one run, and what the way took meanwhile. */
export interface MeasuredRun {
  record: RunRecord
  log: QueueLog
  /** What a bare client needed for the way just before and just after, in ms, ascending. */
  waysMs: Float64Array
}

const startAndStopSeconds = 30

/**
 * Runs an experiment: the real command against a server of its own, each a process, over loopback; a bare client that waits as
 * its pacing does (awake or asleep) before and after.
 */
export async function measuredRun(experiment: Experiment): Promise<MeasuredRun> {
  const isAwake = experiment.pacing === 'precise'
  const before = await bareWay(isAwake)
  const run = await runAlone(experiment)
  const after = await bareWay(isAwake)
  return { ...run, waysMs: Float64Array.from([...before, ...after]).sort() }
}

async function runAlone(experiment: Experiment): Promise<Omit<MeasuredRun, 'waysMs'>> {
  await using server = await ServerProcess.start(queueScript, [JSON.stringify(experiment.server)])
  const record = await recordedRun(
    join(import.meta.dirname, `plans/${experiment.load.kind}.load.ts`),
    ['--host', server.origin, ...flags(experiment)],
    experiment.warmUpSeconds + experiment.seconds + startAndStopSeconds,
  )
  const log = (await (await fetch(`${server.origin}/log`)).json()) as QueueLog
  return { record, log }
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
