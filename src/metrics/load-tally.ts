import { MadeLoad } from './delay/made-load.ts'
import { GeneratorPressure } from './generator-pressure.ts'
import { Histogram } from './histogram/histogram.ts'
import { addLoadShortfall, type LoadShortfall, noLoadShortfall } from './load-shortfall.ts'
import type { RunDelta } from './row-directory.ts'
import type { PhaseTimes } from './throughput.ts'

/** The load figures of a run so far, of all workers together. */
export interface LoadTotals {
  /** The number of iterations that were due, that began, and that were dropped. */
  planned: number
  started: number
  dropped: number
  readonly loadShortfall: LoadShortfall
  retries: number
  redirects: number
  cookiesDropped: number
  connectionsOpened: number
  /** The current number of users, and of iterations in flight: the sum of each worker's last report. */
  users: number
  inFlight: number
  cpuMs: number
  /** The maximum over all workers. */
  loopDelayMaxMs: number
  readonly lagUs: Histogram
  /** The lag of the seconds whose middle lies in a judged phase. */
  readonly judgedLagUs: Histogram
  readonly pressure: GeneratorPressure
  /** How much of the planned load was made in time. */
  readonly madeLoad: MadeLoad
}

/** The load figures of one worker so far. */
export interface WorkerTotals {
  worker: number
  /** The number of deltas that it has sent. */
  deltas: number
  /** The last second that it has reported. */
  second: number
  /** Whether it has sent its last delta. */
  isFinal: boolean
  users: number
  inFlight: number
  retries: number
  redirects: number
  cookiesDropped: number
  connectionsOpened: number
  loopActiveMs: number
  loopIdleMs: number
  loopDelayMaxMs: number
  cpuMs: number
  /** The share of time in which its event loop was not waiting, 0 to 1; 0 if it is not known. */
  loopUtilization: number
}

/** Sums up the load figures of all workers. */
export class LoadTally {
  readonly #workers = new Map<number, WorkerTotals>()
  readonly #lagUs = new Histogram()
  readonly #judgedLagUs = new Histogram()
  readonly #loadShortfall = noLoadShortfall()
  readonly #pressure = new GeneratorPressure()
  readonly #madeLoad: MadeLoad
  #planned = 0
  #started = 0
  #dropped = 0

  /** `phases` are the phases of the load. */
  constructor(phases: readonly PhaseTimes[]) {
    this.#madeLoad = new MadeLoad(phases)
  }

  get workers(): WorkerTotals[] {
    return [...this.#workers.values()]
  }

  get totals(): LoadTotals {
    const totals = {
      planned: this.#planned,
      started: this.#started,
      dropped: this.#dropped,
      loadShortfall: this.#loadShortfall,
      retries: 0,
      redirects: 0,
      cookiesDropped: 0,
      connectionsOpened: 0,
      users: 0,
      inFlight: 0,
      cpuMs: 0,
      loopDelayMaxMs: 0,
      lagUs: this.#lagUs,
      judgedLagUs: this.#judgedLagUs,
      pressure: this.#pressure,
      madeLoad: this.#madeLoad,
    }
    for (const worker of this.#workers.values()) {
      totals.retries += worker.retries
      totals.redirects += worker.redirects
      totals.cookiesDropped += worker.cookiesDropped
      totals.connectionsOpened += worker.connectionsOpened
      totals.users += worker.users
      totals.inFlight += worker.inFlight
      totals.cpuMs += worker.cpuMs
      totals.loopDelayMaxMs = Math.max(totals.loopDelayMaxMs, worker.loopDelayMaxMs)
    }
    return totals
  }

  /** Adds the figures of a delta. `isJudged` is whether the middle of its second lies in a judged phase. */
  add(delta: RunDelta, isJudged: boolean): void {
    const { load } = delta
    this.#planned += load.planned
    this.#started += load.started
    this.#dropped += load.dropped
    addLoadShortfall(this.#loadShortfall, load.loadShortfall)
    this.#lagUs.merge(load.lagUs)
    if (isJudged) this.#judgedLagUs.merge(load.lagUs)
    this.#pressure.merge(load.pressure)
    this.#madeLoad.add(load.ownDelays, delta.second)
    this.#addWorker(delta)
  }

  #addWorker({ worker: id, second, final, load }: RunDelta): void {
    const worker = this.#workers.get(id) ?? newWorker(id)
    worker.deltas += 1
    worker.second = second
    worker.isFinal = final
    worker.users = load.users
    worker.inFlight = load.inFlight
    worker.retries += load.retries
    worker.redirects += load.redirects
    worker.cookiesDropped += load.cookiesDropped
    worker.connectionsOpened += load.connectionsOpened
    worker.loopActiveMs += load.loopActiveMs
    worker.loopIdleMs += load.loopIdleMs
    worker.loopDelayMaxMs = Math.max(worker.loopDelayMaxMs, load.loopDelayMaxMs)
    worker.cpuMs += load.cpuMs
    const loopMs = worker.loopActiveMs + worker.loopIdleMs
    worker.loopUtilization = loopMs === 0 ? 0 : worker.loopActiveMs / loopMs
    this.#workers.set(id, worker)
  }
}

function newWorker(worker: number): WorkerTotals {
  return {
    worker,
    deltas: 0,
    second: 0,
    isFinal: false,
    users: 0,
    inFlight: 0,
    retries: 0,
    redirects: 0,
    cookiesDropped: 0,
    connectionsOpened: 0,
    loopActiveMs: 0,
    loopIdleMs: 0,
    loopDelayMaxMs: 0,
    cpuMs: 0,
    loopUtilization: 0,
  }
}
