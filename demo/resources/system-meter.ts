import { readdirSync } from 'node:fs'
import { freemem, loadavg, totalmem } from 'node:os'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { DatabaseSync } from 'node:sqlite'
import { pruner } from '../store/store.ts'

/** The maximum age of figures that are measured over an interval, or are expensive to read. */
const refreshMs = 100

/** The resolution of the event loop's delay histogram, whose values include it. */
const delayResolutionMs = 10

/** The number of latest samples in the averages. */
const averagedSamples = 60

/** The state of this process and this machine. CPU is in cores: 1 is one core in use all the time. */
export interface SystemSample {
  readonly takenAt: string
  readonly process: {
    readonly cpu: number
    readonly rssBytes: number
    readonly heapUsedBytes: number
    readonly externalBytes: number
    /** Open files and sockets; null if the system does not report them. */
    readonly descriptors: number | null
    readonly uptimeSeconds: number
  }
  readonly eventLoop: { readonly utilization: number; readonly delayMaxMs: number }
  readonly system: {
    readonly load1: number
    readonly load5: number
    readonly load15: number
    readonly freeMemoryBytes: number
    readonly totalMemoryBytes: number
  }
  /** Over the latest samples, including this one. */
  readonly averages: {
    readonly samples: number
    readonly cpu: number
    readonly rssBytes: number
    readonly eventLoopUtilization: number
  }
}

/** Measures this process and this machine, and stores the samples. */
export class SystemMeter {
  readonly #delay = monitorEventLoopDelay({ resolution: delayResolutionMs })
  readonly #insert
  readonly #average
  readonly #prune
  #refreshedMs = performance.now()
  #cpuUsage = process.cpuUsage()
  #loop = performance.eventLoopUtilization()
  #cpu = 0
  #loopUtilization = 0
  #delayMaxMs = 0
  #descriptors: number | null = countDescriptors()

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      'INSERT INTO system_samples (cpu, rss_bytes, event_loop_utilization, taken_at) VALUES (?, ?, ?, ?)',
    )
    this.#average = database.prepare(
      `SELECT count(*) AS samples, avg(cpu) AS cpu, avg(rss_bytes) AS rssBytes,
              avg(event_loop_utilization) AS eventLoopUtilization
       FROM (SELECT * FROM system_samples ORDER BY number DESC LIMIT ${averagedSamples})`,
    )
    this.#prune = pruner(database, 'system_samples')
    this.#delay.enable()
  }

  /** Takes a sample, stores it, and returns it with the averages of the latest ones. */
  sample(): SystemSample {
    this.#refresh()
    const memory = process.memoryUsage()
    const takenAt = new Date().toISOString()
    this.#prune(this.#insert.run(this.#cpu, memory.rss, this.#loopUtilization, takenAt).lastInsertRowid)
    const [load1 = 0, load5 = 0, load15 = 0] = loadavg()
    return {
      takenAt,
      process: {
        cpu: this.#cpu,
        rssBytes: memory.rss,
        heapUsedBytes: memory.heapUsed,
        externalBytes: memory.external,
        descriptors: this.#descriptors,
        uptimeSeconds: process.uptime(),
      },
      eventLoop: {
        utilization: this.#loopUtilization,
        delayMaxMs: this.#delayMaxMs,
      },
      system: { load1, load5, load15, freeMemoryBytes: freemem(), totalMemoryBytes: totalmem() },
      averages: this.#average.get() as unknown as SystemSample['averages'],
    }
  }

  close(): void {
    this.#delay.disable()
  }

  #refresh(): void {
    const nowMs = performance.now()
    const passedMs = nowMs - this.#refreshedMs
    if (passedMs < refreshMs) return
    const used = process.cpuUsage(this.#cpuUsage)
    const loop = performance.eventLoopUtilization()
    this.#cpu = (used.user + used.system) / 1_000 / passedMs
    this.#loopUtilization = performance.eventLoopUtilization(loop, this.#loop).utilization
    this.#delayMaxMs = Math.max(0, this.#delay.max / 1e6 - delayResolutionMs)
    this.#delay.reset()
    this.#descriptors = countDescriptors()
    this.#cpuUsage = process.cpuUsage()
    this.#loop = loop
    this.#refreshedMs = nowMs
  }
}

function countDescriptors(): number | null {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return null
  }
}
