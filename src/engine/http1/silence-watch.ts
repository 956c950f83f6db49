import type { Alarm, Timeline } from '../../base/time/timeline.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import type { Exchange } from '../exchange.ts'

/** The connection, as a watch sees it. */
export interface Watched {
  /** Whether the wait is our own doing: a source that gives nothing, or a sink that takes nothing. */
  readonly waitsForUs: boolean
  /** Bytes of a request written at once that the kernel has not taken yet. */
  readonly unsentBytes: number
  silent(message: string): void
}

/**
 * Enforces the limits on a server's silence for the exchanges of one connection. Activity costs one store: when the
 * alarm rings, it checks for activity since it was set, and is set again for the remaining time.
 */
export class SilenceWatch {
  readonly #timeline: Timeline
  readonly #watched: Watched
  #alarm: Alarm | undefined
  #firstByteMs = 0
  #idleMs = 0
  /** When the server must have begun its reply. */
  #firstByteDueMs = Number.POSITIVE_INFINITY
  #heardMs = 0
  #unsentBytes = 0
  #replying = false

  constructor(timeline: Timeline, watched: Watched) {
    this.#timeline = timeline
    this.#watched = watched
  }

  begin({ firstByteTimeoutMs, idleTimeoutMs }: Exchange, nowMs: number): void {
    this.#firstByteMs = firstByteTimeoutMs
    this.#idleMs = idleTimeoutMs
    this.#firstByteDueMs = firstByteTimeoutMs > 0 ? nowMs + firstByteTimeoutMs : Number.POSITIVE_INFINITY
    this.#heardMs = nowMs
    this.#unsentBytes = this.#watched.unsentBytes
    this.#replying = false
    this.#arm()
  }

  /** Bytes were received or sent. */
  heard(): void {
    if (this.#idleMs > 0) this.#heardMs = this.#timeline.now()
  }

  /** The reply has begun. */
  replies(): void {
    this.#replying = true
    this.#firstByteDueMs = Number.POSITIVE_INFINITY
  }

  /** The exchange has its reply. The alarm is kept for the next exchange: it rings at most once per limit. */
  end(): void {
    this.#idleMs = 0
  }

  /** There is no next exchange. */
  close(): void {
    if (this.#alarm !== undefined) this.#timeline.cancel(this.#alarm)
    this.#alarm = undefined
  }

  get #dueMs(): number {
    const idleDueMs = this.#idleMs > 0 ? this.#heardMs + this.#idleMs : Number.POSITIVE_INFINITY
    return Math.min(idleDueMs, this.#firstByteDueMs)
  }

  #arm(): void {
    const dueMs = this.#dueMs
    if (dueMs === Number.POSITIVE_INFINITY) return
    if (this.#alarm !== undefined) {
      if (this.#alarm.dueMs <= dueMs) return
      this.#timeline.cancel(this.#alarm)
    }
    this.#alarm = this.#timeline.at(dueMs, this.#ring)
  }

  readonly #ring = (): void => {
    this.#alarm = undefined
    const nowMs = this.#timeline.now()
    if (this.#firstByteDueMs <= nowMs) {
      this.#watched.silent(`no byte of a reply within ${formatDurationMs(this.#firstByteMs)}`)
      return
    }
    if (this.#idleMs > 0 && this.#heardMs + this.#idleMs <= nowMs) {
      if (!this.#isExcused()) {
        const when = this.#replying ? 'in the middle of a reply' : 'before a reply'
        this.#watched.silent(`nothing came or went for ${formatDurationMs(this.#idleMs)} ${when}`)
        return
      }
      this.#heardMs = nowMs
    }
    this.#arm()
  }

  /** The kernel does not report its progress with a long request that was written at once, so it is checked here. */
  #isExcused(): boolean {
    const { waitsForUs, unsentBytes } = this.#watched
    const hasProgressed = unsentBytes !== this.#unsentBytes
    this.#unsentBytes = unsentBytes
    return waitsForUs || hasProgressed
  }
}
