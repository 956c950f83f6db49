import type { Poller, UnreadTime } from './unread-time.ts'

/** The longest time that `noteReply` returns, in µs: the greatest whole number that takes no object in V8. */
const maxUnreadUs = 2 ** 31 - 1

/** The callback for blocked turns of at least `minMs`. */
interface BlockWatch {
  minMs: number
  onBlocked: (ms: number) => void
}

/** How many blocks are remembered. They are asked about shortly after they happened. */
const rememberedBlocks = 16

/**
 * While turns are watched, an activity is reported at least this often, in ms. If there is none for longer, the loop did
 * not turn in the rest of the time.
 */
const maxQuietMs = 60

/**
 * Measures the longest gap between activities of a thread, each of which is reported with `note`. When the event loop is
 * late, the gap distinguishes a stall from a busy loop that did not reach its timers: with more than 1,024 sockets at
 * once the loop can read from them for half a second without a break.
 *
 * A gap between two turns of the loop can be sleep, because there was nothing to do. A gap within a turn, from its first
 * activity to the immediates at its end, is always code that did not return, because the loop does not sleep there.
 */
export class LoopActivity {
  readonly #now: () => number
  readonly #afterTurn: (run: () => void) => void
  #lastMs: number
  #longestMs = 0
  #isInTurn = false
  #watch: BlockWatch | undefined
  /** The start and the end of the last blocks, in ms, two numbers for each; the oldest is overwritten. */
  readonly #blocks = new Float64Array(2 * rememberedBlocks)
  #nextBlock = 0
  readonly #unread: UnreadTime | undefined

  /**
   * `now` returns the time in ms. `afterTurn` calls its argument at the end of the current turn of the loop. `unread` is
   * told when each turn begins.
   */
  constructor(
    now: () => number,
    afterTurn: (run: () => void) => void = (run) => void setImmediate(run),
    unread?: UnreadTime,
  ) {
    this.#now = now
    this.#afterTurn = afterTurn
    this.#unread = unread
    this.#lastMs = now()
  }

  /** Calls `onBlocked` after each gap of at least `minMs` within a turn, with its duration in ms. */
  watchTurns(minMs: number, onBlocked: (ms: number) => void): void {
    this.#watch = { minMs, onBlocked }
  }

  /** Reports an activity at `nowMs`. Called for every request, so it must be cheap. */
  note(nowMs: number): void {
    this.endGap(nowMs)
    if (this.#isInTurn || this.#watch === undefined) return
    this.#isInTurn = true
    this.#unread?.turnBegan(nowMs)
    this.#afterTurn(this.#turned)
  }

  /** As `note`, and returns for how long a reply that is read now may have lain unread, in whole µs. */
  noteReply(nowMs: number): number {
    this.note(nowMs)
    return this.#unread === undefined ? 0 : Math.min(this.#unread.at(nowMs) * 1_000, maxUnreadUs) | 0
  }

  /** Called by a timer or an immediate. `timerDueMs` is when the timer is due again. */
  polled(nowMs: number, caller: Poller, timerDueMs?: number): void {
    if (this.#unread === undefined) return
    if (!this.#isInTurn) this.#unread.polled(nowMs, caller)
    if (timerDueMs !== undefined) this.#unread.timerDueMs = timerDueMs
  }

  /** Ends the current gap at `nowMs` without an activity. */
  endGap(nowMs: number): void {
    const gapMs = nowMs - this.#lastMs
    this.#lastMs = nowMs
    if (this.#isInTurn) {
      if (gapMs >= this.#watch!.minMs) {
        this.remember(nowMs - gapMs, nowMs)
        this.#watch!.onBlocked(gapMs)
      }
    } else if (gapMs > this.#longestMs) this.#longestMs = gapMs
  }

  /** Remembers that the loop did not turn from one instant to another, in ms. */
  remember(fromMs: number, toMs: number): void {
    this.#blocks[this.#nextBlock] = fromMs
    this.#blocks[this.#nextBlock + 1] = toMs
    this.#nextBlock = (this.#nextBlock + 2) % this.#blocks.length
  }

  /**
   * For how long the loop could not see events between `fromMs` and `nowMs`, in ms: an event that is seen at `nowMs` can
   * have happened this much earlier. 0 if turns are not watched.
   */
  blindMs(fromMs: number, nowMs: number): number {
    if (this.#watch === undefined) return 0
    // A block that has not ended: its turn goes on, or nothing was reported for longer than is possible.
    const quietMs = nowMs - this.#lastMs
    let blindMs = 0
    if (this.#isInTurn ? quietMs >= this.#watch.minMs : quietMs > maxQuietMs)
      blindMs = nowMs - Math.max(fromMs, this.#lastMs)
    for (let place = 0; place < this.#blocks.length; place += 2) {
      const ms = Math.min(this.#blocks[place + 1]!, nowMs) - Math.max(this.#blocks[place]!, fromMs)
      if (ms > 0) blindMs += ms
    }
    return Math.min(blindMs, nowMs - fromMs)
  }

  /** Returns the longest gap between turns since the last call, in ms. */
  takeLongestGap(): number {
    const longestMs = this.#longestMs
    this.#longestMs = 0
    return longestMs
  }

  readonly #turned = (): void => {
    this.endGap(this.#now())
    this.#isInTurn = false
    this.#unread?.turnEnded()
  }
}
