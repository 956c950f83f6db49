import { type EventLoopUtilization, performance } from 'node:perf_hooks'
import type { RealTimeline } from '../../base/time/real-timeline.ts'
import type { LoopActivity } from '../../machine/loop-activity.ts'
import { type OnStall, StallDetector } from '../../machine/stall-detector.ts'
import { OwnThreadTime } from '../../machine/thread-time.ts'
import type { Gauges } from '../../metrics/gauges.ts'

/** The gauges that come from the load instead of the thread. */
export type LoadGauges = Omit<Gauges, 'loopActiveMs' | 'loopIdleMs' | 'loopDelayMaxMs' | 'cpuMs'>

/** The gauges of this thread: those of its load, its event loop and its CPU time. */
export class LoopGauges {
  readonly #load: () => LoadGauges
  readonly #stallDetector: StallDetector
  readonly #start: EventLoopUtilization = performance.eventLoopUtilization()

  /** `onStall` is called for each stall, at the latest when the gauges are read. */
  constructor(timeline: RealTimeline, loopActivity: LoopActivity, load: () => LoadGauges, onStall: OnStall) {
    this.#load = load
    this.#stallDetector = new StallDetector(new OwnThreadTime(() => timeline.now()), onStall, loopActivity)
  }

  read(): Gauges {
    const { active, idle } = performance.eventLoopUtilization(this.#start)
    const { user, system } = process.threadCpuUsage()
    return {
      ...this.#load(),
      loopActiveMs: active,
      loopIdleMs: idle,
      cpuMs: (user + system) / 1_000,
      loopDelayMaxMs: this.#stallDetector.takeLongestDelay(),
    }
  }

  close(): void {
    this.#stallDetector.close()
  }
}
