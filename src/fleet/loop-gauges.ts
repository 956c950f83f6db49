import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { Gauges } from '../metrics/gauges.ts'

/** What only the load knows. */
export type LoadGauges = Pick<Gauges, 'users' | 'inFlight' | 'retries' | 'redirects' | 'connectionsOpened'>

/** How this thread fares: its event loop and its CPU time. */
export class LoopGauges {
  readonly #load: () => LoadGauges
  // Sampled every 10 ms: a stall shows once, so its maximum is what tells.
  readonly #delay = monitorEventLoopDelay({ resolution: 10 })
  readonly #start: EventLoopUtilization = performance.eventLoopUtilization()

  constructor(load: () => LoadGauges) {
    this.#load = load
    this.#delay.enable()
  }

  read(): Gauges {
    const { active, idle } = performance.eventLoopUtilization(this.#start)
    const { user, system } = process.threadCpuUsage()
    const loopDelayMaxMs = this.#delay.max / 1e6
    this.#delay.reset()
    return {
      ...this.#load(),
      loopActiveMs: active,
      loopIdleMs: idle,
      cpuMs: (user + system) / 1_000,
      loopDelayMaxMs,
    }
  }

  close(): void {
    this.#delay.disable()
  }
}
