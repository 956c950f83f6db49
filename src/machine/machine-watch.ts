import { readFileSync } from 'node:fs'
import { parseThrottledSeconds, quotaFiles } from './control-groups.ts'
import { LoopActivity } from './loop-activity.ts'
import type { MachineFigures } from './machine-figures.ts'
import { type ProcessorTime, parseProcessorTime, stolenShare } from './processor-time.ts'
import { type OnStall, StallDetector } from './stall-detector.ts'
import type { ThreadTime } from './thread-time.ts'

/** Of the own thread it is only asked whether it stood still when workers did: seldom will do, and waking costs most of a beat. */
const stallCheckPeriodMs = 200

/** Reads a file as text; throws where there is none. */
type ReadText = (path: string) => string

/**
 * Watches from the main thread, which makes no load, what the machine does to the generator: CPU time that a host stole or
 * a quota held back, and whether this thread stood still, too. It is asked to look about once a second.
 */
export class MachineWatch {
  readonly #read: ReadText
  readonly #stallDetector: StallDetector
  readonly #firstProcessors: ProcessorTime | undefined
  readonly #quotas: { file: string; firstSeconds: number; seconds: number }[] = []
  #processors: ProcessorTime | undefined
  #haltedMs = 0

  /** `thread` is the time of the thread that watches. */
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

  /** Looks at the machine. What cannot be read is as it was. */
  look(): void {
    this.#stallDetector.takeLatest()
    if (this.#firstProcessors !== undefined) {
      this.#processors = parseProcessorTime(this.#text('/proc/stat')) ?? this.#processors
    }
    for (const quota of this.#quotas) {
      quota.seconds = parseThrottledSeconds(this.#text(quota.file)) ?? quota.seconds
    }
  }

  /** What was seen from the beginning to the last look. */
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
