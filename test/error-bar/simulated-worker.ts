import { parseOrigin } from '../../src/engine/origin.ts'
import { LoadsAtWork } from '../../src/load/loads-at-work.ts'
import { shareOf } from '../../src/load/schedule/share.ts'
import type { LoadSpec } from '../../src/load/spec/load-spec.ts'
import { totalMs } from '../../src/load/spec/phase.ts'
import { LoopActivity } from '../../src/machine/loop-activity.ts'
import { StallDetector } from '../../src/machine/stall-detector.ts'
import { UnreadTime } from '../../src/machine/unread-time.ts'
import { encodeDelta } from '../../src/metrics/codec/delta-codec.ts'
import { Recorder } from '../../src/metrics/recorder.ts'
import type { Endpoint } from '../../src/plan/endpoint/endpoint.ts'
import type { Plan } from '../../src/plan/plan.ts'
import { Runtime } from '../../src/user/runtime.ts'
import type { Absences } from './absences.ts'
import { type Core, LateLoop } from './late-loop.ts'
import type { Server } from './servers.ts'
import { type Needs, SimulatedClient } from './simulated-client.ts'
import type { World } from './world.ts'

export interface SimulatedWorkerOptions {
  world: World
  server: Server
  needs: Needs
  core: Core
  absences: Absences
  costMs: number
  alarmsFirst: boolean
  isPrecise: boolean
  plan: Plan
  load: LoadSpec
  worker: number
  workers: number
  seed: number
  variation: number
  timeoutMs: number
  gracefulStopMs: number
  endpoints: readonly Endpoint[]
}

/** The start of the load, in ms. Not 0, so that code which does not count from the start is found out. */
export const startMs = 10_000

const detectorPeriodMs = 50

/** A worker of the product on a late event loop, from its start to its last delta, put together as `WorkerLoad` does it. */
export class SimulatedWorker {
  readonly deltas: Uint8Array[] = []
  readonly loop: LateLoop
  isOver = false
  readonly #options: SimulatedWorkerOptions
  readonly #client: SimulatedClient
  readonly #recorder: Recorder
  readonly #load: LoadsAtWork
  readonly #detector: StallDetector

  constructor(options: SimulatedWorkerOptions) {
    const {
      world,
      core,
      absences,
      costMs,
      alarmsFirst,
      isPrecise,
      plan,
      load,
      worker,
      workers,
      seed,
      timeoutMs,
    } = options
    this.#options = options
    this.loop = new LateLoop({
      ...{ world, core, absences, costMs, alarmsFirst, isPrecise },
      onRing: (nowMs) => loopActivity.note(nowMs),
      onPoll: (nowMs, caller) => loopActivity.polled(nowMs, caller),
    })
    const { loop } = this
    const unreadTime = new UnreadTime(
      { idle: () => loop.idle(), queued: () => loop.queued(), alarmDue: () => loop.nextDueMs },
      loop.now(),
    )
    const loopActivity = new LoopActivity(
      () => loop.now(),
      (run) => loop.afterTurn(run),
      unreadTime,
    )
    this.#client = new SimulatedClient({ ...options, loop, loopActivity })
    this.#recorder = new Recorder({
      worker,
      phases: load.phases.length,
      startMs,
      flush: (delta) => this.deltas.push(encodeDelta(delta).slice()),
      gauges: () => ({
        users: this.#load.users,
        inFlight: this.#load.inFlight,
        retries: 0,
        redirects: 0,
        cookiesDropped: 0,
        connectionsOpened: 0,
        fileLimitHits: 0,
        portLimitHits: 0,
        loopActiveMs: loop.cpu(),
        loopIdleMs: Math.max(0, loop.now() - loop.cpu()),
        cpuMs: loop.cpu(),
        loopDelayMaxMs: this.#detector.takeLongestDelay(),
      }),
      beforeFlush: (endMs) => this.#load.account(endMs),
      turns: unreadTime,
    })
    this.#detector = withoutTimer(
      () =>
        new StallDetector(
          loop,
          (ms, cause) => this.#recorder.pressure.recordStall(ms, cause),
          loopActivity,
          detectorPeriodMs,
        ),
    )
    const origin = parseOrigin('http://target:8000')
    this.#load = new LoadsAtWork(
      load,
      shareOf(worker, workers),
      startMs,
      (_, phaseOf, first) =>
        new Runtime({
          plan,
          endpoints: options.endpoints,
          timeline: loop,
          client: this.#client.client,
          recorder: this.#recorder,
          defaults: { origin, plan: plan.options, timeoutMs, userAgent: 'test' },
          sharedConnections: 1_000_000,
          parallel: first && { runtime: first, sharesConnections: true },
          shareOf: (count) => count,
          seed,
          phaseAt: phaseOf,
          data: undefined,
          onPlanError: (error) => {
            throw error
          },
        }),
    )
  }

  /** Begins the load. It ends by itself. */
  start(): void {
    const { loop } = this
    const { load, gracefulStopMs } = this.#options
    const tick = (dueMs: number) => {
      this.#recorder.advance(loop.now())
      if (!this.isOver) loop.at(dueMs + 1_000, tick)
    }
    const check = () => {
      this.#detector.check()
      if (!this.isOver) loop.timer(loop.now() + detectorPeriodMs, check)
    }
    const cut = loop.at(startMs + totalMs(load.phases) + gracefulStopMs, () => void this.#finish())
    loop.at(startMs + 1_000, tick)
    loop.timer(startMs + detectorPeriodMs, check)
    loop.at(startMs, () => this.#load.start(startMs))
    void this.#load.ended.then(() => {
      loop.cancel(cut)
      return this.#finish()
    })
  }

  async #finish(): Promise<void> {
    if (this.isOver) return
    this.isOver = true
    const nowMs = this.loop.now()
    this.#load.noteOpenWork(nowMs)
    this.#load.endForGood(nowMs)
    this.#client.abort('the load ended before the reply')
    await new Promise((resolve) => process.nextTick(resolve))
    this.#load.endOpenWork(nowMs, 'slow')
    this.#recorder.finish(this.loop.now())
    this.#detector.close()
  }
}

/** Makes an object whose constructor sets an interval, without that interval: the simulation rings instead. */
function withoutTimer<Made>(make: () => Made): Made {
  const { setInterval } = globalThis
  globalThis.setInterval = (() => ({ unref() {} })) as unknown as typeof setInterval
  try {
    return make()
  } finally {
    globalThis.setInterval = setInterval
  }
}
