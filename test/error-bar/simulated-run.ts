import { Random } from '../../src/base/random.ts'
import { concludeRun } from '../../src/fleet/run-conclusion.ts'
import type { RunRequest } from '../../src/fleet/run-request.ts'
import { type LoadSpec, phaseTimes } from '../../src/load/spec/load-spec.ts'
import { totalMs } from '../../src/load/spec/phase.ts'
import { type MachineFigures, unknownMachineFigures } from '../../src/machine/machine-figures.ts'
import { decodeDelta } from '../../src/metrics/codec/delta-codec.ts'
import { RunCounts } from '../../src/metrics/run-counts.ts'
import type { UserContext } from '../../src/plan/context/user-context.ts'
import { endpoint } from '../../src/plan/endpoint/endpoint.ts'
import { arrivals, users } from '../../src/plan/load/load.ts'
import { type Plan, plan } from '../../src/plan/plan.ts'
import { scenario } from '../../src/plan/scenario.ts'
import { between } from '../../src/plan/wait.ts'
import { Judge } from '../../src/verdict/judge/judge.ts'
import type { Sla } from '../../src/verdict/sla/sla.ts'
import { readLoadOf } from '../support/described-load.ts'
import { Absences, absencesOf } from './absences.ts'
import { Core } from './late-loop.ts'
import { serverOf } from './servers.ts'
import { SimulatedWorker, startMs } from './simulated-worker.ts'
import type { Situation } from './situation.ts'
import { World } from './world.ts'

/** How long iterations may continue after the end of the load, in ms. */
const gracefulStopMs = 3_000

const target = endpoint('GET /simulated')

/** What the main thread got from the workers of a simulated run, in order. */
export interface SimulatedRun {
  situation: Situation
  load: LoadSpec
  plan: Plan
  deltas: readonly Uint8Array[]
  durationSeconds: number
  machine: MachineFigures
}

/**
 * Simulates a run, with the delays of its generator or without. Without them, its figures are the truth. In a variation
 * other than 0 the server needs slightly other times.
 */
export async function simulate(situation: Situation, isLate: boolean, variation = 0): Promise<SimulatedRun> {
  const { seed, workers, trouble, server: serverKind, needs, timeoutMs, alarmsFirst, isPrecise } = situation
  const world = new World(startMs)
  // The stops of a server come at other times in each variation.
  const server = serverOf(serverKind, world, -173 * variation)
  const made = planOf(situation, async (user) => {
    if (trouble.kind !== 'blocked') return
    const random = new Random(seed, 5e8 + user.id * 1_000 + user.iteration)
    if (!random.chance(1 / trouble.oneIn)) return
    const ms = trouble.ms * random.between(0.5, 1.5)
    // The code of a scenario takes its time from its own user in any case. Only for the others it is a delay.
    if (isLate) world.running!.spend(ms)
    else await user.wait(`${ms}ms`)
  })
  const load = readLoadOf(made.options.load!, {}, made.mix)
  const lengthMs = totalMs(load.phases)
  const shared = new Core()
  const parts = Array.from({ length: workers }, (_, worker) => {
    const absences = isLate ? absencesOf(trouble, seed, worker, startMs, lengthMs) : new Absences()
    const isCrowded = isLate && trouble.kind === 'crowded'
    return {
      absences,
      worker: new SimulatedWorker({
        ...{
          world,
          server,
          needs,
          absences,
          alarmsFirst,
          isPrecise,
          plan: made,
          load,
          worker,
          workers,
          seed,
          timeoutMs,
        },
        variation,
        core: isCrowded ? shared : new Core(),
        costMs: isCrowded ? trouble.costMs : 0,
        gracefulStopMs,
        endpoints: [target],
      }),
    }
  })
  for (const { worker } of parts) worker.start()
  const endMs = startMs + lengthMs + gracefulStopMs
  // A generator that is too slow for its load takes much longer than it should.
  while (parts.some(({ worker }) => !worker.isOver)) {
    if (world.nowMs > endMs + 600_000) throw new Error('a worker did not end')
    await world.runUntil(world.nowMs + 1_000)
  }
  const absentMs = parts[0]!.absences.all.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  return {
    ...{ situation, load, plan: made },
    deltas: parts.flatMap(({ worker }) => worker.deltas),
    durationSeconds: lengthMs / 1_000,
    machine: {
      ...unknownMachineFigures,
      ...(trouble.kind === 'throttled' && isLate && { throttledSeconds: absentMs / 1_000 }),
      haltedSeconds: trouble.kind === 'stopped' && isLate ? absentMs / 1_000 : 0,
    },
  }
}

/** Judges a simulated run by SLAs, as the main thread does. */
export function judge(run: SimulatedRun, slas: readonly Sla[]) {
  const { situation, load, durationSeconds, machine } = run
  const times = phaseTimes(load)
  const counts = new RunCounts(times, {}, situation.workers)
  const judge = new Judge(
    slas,
    load.phases,
    counts,
    times.map(({ load = 0 }) => load),
  )
  const deltas = run.deltas.map((bytes) => decodeDelta(bytes))
  deltas.sort((a, b) => a.second - b.second || a.sequence - b.sequence)
  for (const delta of deltas) counts.add(delta)
  counts.release()
  const request = {
    ...{ load, slas, seed: situation.seed, workers: situation.workers },
    cores: situation.trouble.kind === 'crowded' ? 1 : situation.workers + 1,
    pacing: situation.isPrecise ? 'precise' : 'economy',
    connections: undefined,
  } as unknown as RunRequest
  const { selfCheck, conclusion } = concludeRun(request, {
    ended: 'complete',
    tally: counts.tally,
    judge,
    machine,
    workerFailures: [],
    durationSeconds,
  })
  return { counts, judge, states: judge.states, selfCheck, conclusion, request }
}

/** The plan of a situation. `beforeCall` is called before each call. */
function planOf({ load, calls }: Situation, beforeCall: (user: UserContext) => Promise<void>): Plan {
  const seconds = load.seconds / load.parts.length
  const scenarioOf = scenario(
    'simulated',
    load.kind === 'closed' && load.thinkMs[1] > 0
      ? { wait: between(`${load.thinkMs[0]}ms`, `${load.thinkMs[1]}ms`) }
      : {},
    async (user) => {
      for (let call = 0; call < calls; call++) {
        await beforeCall(user)
        await user.call(target).catch(() => {})
      }
    },
  )
  return plan({
    target: 'http://target:8000',
    mix: scenarioOf,
    load:
      load.kind === 'open'
        ? arrivals(
            Object.fromEntries(
              load.parts.map((rate, index) => [
                `part${index}`,
                { hold: `${rate}/s`, for: `${seconds}s`, arrivals: load.arrivals },
              ]),
            ),
            { inFlight: 1_000_000 },
          )
        : users(
            Object.fromEntries(
              load.parts.map((count, index) => [`part${index}`, { hold: count, for: `${seconds}s` }]),
            ),
          ),
  })
}
