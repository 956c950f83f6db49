import type { Alarm, Timeline } from '../../base/time/timeline.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import type { Exchange } from '../exchange.ts'

/** What a watch wants to know of the connection that it watches. */
export interface Watched {
  /** Whether we ourselves are what is waited for: a source that gives nothing, a sink that takes nothing. */
  readonly waitsForUs: boolean
  /** Bytes that the kernel has not taken yet, of a request that was given to it whole. */
  readonly unsentBytes: number
  silent(message: string): void
}

/**
 * Holds the exchanges of one connection to how long the server may say nothing. What is said costs one store: the
 * alarm looks when it rings whether anything was, and is set again for the time that is left.
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

  /** Something has come or gone. */
  heard(): void {
    if (this.#idleMs > 0) this.#heardMs = this.#timeline.now()
  }

  /** The reply has begun. */
  replies(): void {
    this.#replying = true
    this.#firstByteDueMs = Number.POSITIVE_INFINITY
  }

  /** The exchange is over, replied to. The alarm stays for the next one: it rings once a limit at most. */
  end(): void {
    this.#idleMs = 0
  }

  /** There is no next one. */
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

  /** Nobody tells how the kernel gets on with a long request that it was given whole: a look each time must do. */
  #isExcused(): boolean {
    const { waitsForUs, unsentBytes } = this.#watched
    const got = unsentBytes !== this.#unsentBytes
    this.#unsentBytes = unsentBytes
    return waitsForUs || got
  }
}
