import { readFileSync } from 'node:fs'
import { parseThrottledSeconds, quotaFiles } from './control-groups.ts'
import { LoopActivity } from './loop-activity.ts'
import type { MachineFigures } from './machine-figures.ts'
import { type ProcessorTime, parseProcessorTime, stolenShare } from './processor-time.ts'
import { type OnStall, StallDetector } from './stall-detector.ts'
import type { ThreadTime } from './thread-time.ts'

/** The main thread only has to detect stalls that the workers had too, so it checks less often: each check wakes a core. */
const stallCheckPeriodMs = 200

/** Reads a file as a string. Throws if there is no such file. */
type ReadText = (path: string) => string

/**
 * Measures the effects of the machine on the generator: CPU time that a host stole or a quota withheld, and stalls of
 * this thread. It runs on the main thread, which makes no load. Call `update` about once a second.
 */
export class MachineWatch {
  readonly #read: ReadText
  readonly #stallDetector: StallDetector
  readonly #firstProcessors: ProcessorTime | undefined
  readonly #quotas: { file: string; firstSeconds: number; seconds: number }[] = []
  #processors: ProcessorTime | undefined
  #haltedMs = 0

  /** `thread` measures the time of the calling thread. */
  constructor(thread: ThreadTime, read: ReadText = (path) => readFileSync(path, 'utf8')) {
    this.#read = read
    const halted: OnStall = (ms, cause) => {
      if (cause === 'halted') this.#haltedMs += ms
    }
    this.#stallDetector = new StallDetector(thread, halted, new LoopActivity(thread.now), stallCheckPeriodMs)
    this.#firstProcessors = parseProcessorTime(this.#text('/proc/stat'))
    this.#processors = this.#firstProcessors
    for (const file of quotaFiles(this.#text('/proc/self/cgroup'), this.#text('/proc/self/mountinfo'))) {
      const seconds = parseThrottledSeconds(this.#text(file))
      if (seconds !== undefined) this.#quotas.push({ file, firstSeconds: seconds, seconds })
    }
  }

  /** Reads the machine's counters. A counter that cannot be read keeps its last value. */
  update(): void {
    this.#stallDetector.takeLongestDelay()
    if (this.#firstProcessors !== undefined) {
      this.#processors = parseProcessorTime(this.#text('/proc/stat')) ?? this.#processors
    }
    for (const quota of this.#quotas) {
      quota.seconds = parseThrottledSeconds(this.#text(quota.file)) ?? quota.seconds
    }
  }

  /** The figures from the construction to the last update. */
  get figures(): MachineFigures {
    const throttled = this.#quotas.map(({ firstSeconds, seconds }) => Math.max(0, seconds - firstSeconds))
    return {
      stolenShare: stolenShare(this.#firstProcessors, this.#processors),
      throttledSeconds: throttled.length === 0 ? undefined : Math.max(...throttled),
      haltedSeconds: this.#haltedMs / 1_000,
    }
  }

  close(): void {
    this.#stallDetector.close()
  }

  #text(path: string): string {
    try {
      return this.#read(path)
    } catch {
      return ''
    }
  }
}
