import { type EventLoopUtilization, performance } from 'node:perf_hooks'
import type { LifeSigns } from '../base/life-signs.ts'
import type { RealTimeline } from '../base/real-timeline.ts'
import type { Gauges } from '../metrics/gauges.ts'
import { type OnStandstill, Pulse } from './watch/pulse.ts'
import { OwnThreadTime } from './watch/thread-time.ts'

/** What only the load knows. */
export type LoadGauges = Omit<Gauges, 'loopActiveMs' | 'loopIdleMs' | 'loopDelayMaxMs' | 'cpuMs'>

/** How this thread fares: its event loop and its CPU time. */
export class LoopGauges {
  readonly #load: () => LoadGauges
  readonly #pulse: Pulse
  readonly #start: EventLoopUtilization = performance.eventLoopUtilization()

  /** Standstills are told as they are seen, at the latest when the gauges are read. */
  constructor(
    timeline: RealTimeline,
    lifeSigns: LifeSigns,
    load: () => LoadGauges,
    onStandstill: OnStandstill,
  ) {
    this.#load = load
    this.#pulse = new Pulse(new OwnThreadTime(() => timeline.now()), onStandstill, lifeSigns)
  }

  read(): Gauges {
    const { active, idle } = performance.eventLoopUtilization(this.#start)
    const { user, system } = process.threadCpuUsage()
    return {
      ...this.#load(),
      loopActiveMs: active,
      loopIdleMs: idle,
      cpuMs: (user + system) / 1_000,
      loopDelayMaxMs: this.#pulse.takeLatest(),
    }
  }

  close(): void {
    this.#pulse.close()
  }
}
