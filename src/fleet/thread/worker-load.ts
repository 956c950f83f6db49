import type { Alarm } from '../../base/time/timeline.ts'
import { LoadsAtWork } from '../../load/loads-at-work.ts'
import type { EarlyEnd } from '../../load/running-load.ts'
import { totalMs } from '../../load/spec/phase.ts'
import type { Delta } from '../../metrics/delta.ts'
import { Recorder } from '../../metrics/recorder.ts'
import { type FailureSample, FailureSampler } from '../../user/samples/failure-sample.ts'
import { LoopGauges } from './loop-gauges.ts'
import type { WorkerContext } from './worker-context.ts'

/** Iterations that had less time than this to end, in ms, are not blamed for it unless they took unusually long. */
const minGraceMs = 1_000

/** Callbacks of a worker's load. */
export interface LoadListeners {
  /** Called with the measurements of each second. */
  delta(delta: Delta): void
  /** Called with a sample of a failed exchange. */
  sample(sample: FailureSample): void
}

/** The load of one worker, from its start to its last delta. */
export class WorkerLoad {
  readonly recorder: Recorder
  readonly #context: WorkerContext
  readonly #startMs: number
  readonly #load: LoadsAtWork
  readonly #gauges: LoopGauges
  readonly #isCut: Promise<void>
  #cutNow!: () => void
  #cut: Alarm | undefined
  #cutMs = Number.POSITIVE_INFINITY
  /** How long iterations had to end, in ms. */
  #graceMs = 0
  #earlyEnd: EarlyEnd | undefined

  /** `startMs` is the start of the run, in ms on the timeline; `data` is what the plan's setup returned. */
  constructor(context: WorkerContext, startMs: number, data: unknown, listeners: LoadListeners) {
    const { assignment, timeline, clients } = context
    const { worker, load: spec, share, keepsSamples } = assignment
    this.#context = context
    this.#startMs = startMs
    this.#gauges = new LoopGauges(
      timeline,
      context.loopActivity,
      () => ({
        users: this.#load.users,
        inFlight: this.#load.inFlight,
        retries: clients.retries,
        ...this.#load.counts,
        connectionsOpened: clients.connectionsOpened,
        fileLimitHits: clients.fileLimitHits,
        portLimitHits: clients.portLimitHits,
      }),
      (ms, cause) => {
        this.recorder.pressure.recordStall(ms, cause)
        // On such a machine there are shorter waits for a core, too, and nothing tells of them.
        if (!context.threadTime.knowsQueued) this.recorder.ownDelays.unknownDelay()
      },
    )
    this.recorder = new Recorder({
      worker,
      phases: spec.phases.length,
      startMs,
      flush: listeners.delta,
      gauges: () => this.#gauges.read(),
      beforeFlush: (endMs) => this.#load.account(endMs),
      turns: context.unreadTime,
    })
    const watcher = keepsSamples === false ? undefined : new FailureSampler(startMs, listeners.sample)
    this.#load = new LoadsAtWork(spec, share, startMs, (load, phaseOf, first) =>
      context.runtime({ recorder: this.recorder, data, load, phaseOf, first, watching: { watcher } }),
    )
    this.#isCut = new Promise((resolve) => {
      this.#cutNow = resolve
    })
  }

  /** Makes the load. Resolves when it has ended and everything has been counted. */
  async run(): Promise<void> {
    const { timeline, assignment } = this.#context
    const { load: spec, gracefulStopMs } = assignment
    const tick = (dueMs: number) => {
      this.recorder.advance(timeline.now())
      second = timeline.at(dueMs + 1_000, tick)
    }
    let second = timeline.at(this.#startMs + 1_000, tick)
    const endMs = this.#startMs + totalMs(spec.phases)
    this.#cutAfter(endMs, gracefulStopMs)
    this.#load.start(this.#startMs)
    await Promise.race([this.#load.ended, this.#isCut])
    timeline.cancel(second)
    timeline.cancel(this.#cut!)
    const nowMs = timeline.now()
    if (nowMs < endMs) this.#earlyEnd = this.#load.earlyEnd
    this.#endForGood(nowMs)
    // Iterations whose calls were ended settle first, because they belong to the last delta.
    await new Promise((resolve) => setImmediate(resolve))
    const hadTime = this.#graceMs >= Math.max(gracefulStopMs, minGraceMs)
    this.#load.endOpenWork(nowMs, hadTime ? 'all' : 'slow')
    this.recorder.finish(timeline.now())
    this.#gauges.close()
  }

  /** Why the load ended before its phases did; undefined if it did not, or was stopped. */
  get earlyEnd(): EarlyEnd | undefined {
    return this.#earlyEnd
  }

  /** Ends the load: no iteration begins any more, and iterations still running after `graceMs` are cut. */
  stop(graceMs: number): void {
    this.#load.stop()
    this.#cutAfter(this.#context.timeline.now(), graceMs)
  }

  /** Ends the load at once, because its worker has failed, and counts what was under way. */
  abandon(): void {
    const nowMs = this.#context.timeline.now()
    this.#endForGood(nowMs)
    this.#load.endOpenWork(nowMs, 'none')
    this.recorder.finish(nowMs)
    this.#cutNow()
  }

  /** Ends everything that is under way, and counts the calls. */
  #endForGood(nowMs: number): void {
    this.#load.noteOpenWork(nowMs)
    this.#load.endForGood(nowMs)
    this.#context.clients.abort('the load ended before the reply')
  }

  /** Cuts iterations that still run `graceMs` after an instant, unless they are cut before. */
  #cutAfter(ms: number, graceMs: number): void {
    const { timeline } = this.#context
    if (ms + graceMs >= this.#cutMs) return
    if (this.#cut !== undefined) timeline.cancel(this.#cut)
    this.#cutMs = ms + graceMs
    this.#graceMs = graceMs
    this.#cut = timeline.at(this.#cutMs, () => this.#cutNow())
  }
}
