import type { SourcePlace } from '../../base/error.ts'
import { failureClasses } from '../../base/failure-class.ts'
import type { RowKind } from '../../base/row-kind.ts'
import { redactText } from '../../base/secrets/redact.ts'
import { plainText } from '../../base/text/plain-text.ts'
import type { Timeline } from '../../base/time/timeline.ts'
import { type MeasuredOperation, noFailure } from '../../metrics/measured-operation.ts'
import { Recorder } from '../../metrics/recorder.ts'
import { exchangeTiming } from '../../user/call/exchange-timing.ts'
import type { ExchangeWatcher, SeenExchange } from '../../user/call/exchange-watcher.ts'
import { exchangeSample } from '../../user/samples/exchange-sample.ts'
import type { VirtualUser } from '../../user/virtual-user.ts'
import type { OnceEvent, OncePart } from './once-event.ts'

/** Longer messages are cut to this length before they are searched for secrets, which takes time. */
const maxRedactedLength = 100_000

/** Reported messages and names are cut to this length, in UTF-16 units. */
const maxTextLength = 1_000

/** Reports everything that a user does as it happens: exchanges, checks, waits, measured functions and errors. */
export class OnceTracer implements ExchangeWatcher {
  readonly failuresOnly = false
  readonly #timeline: Timeline
  readonly #report: (event: OnceEvent) => void

  constructor(timeline: Timeline, report: (event: OnceEvent) => void) {
    this.#timeline = timeline
    this.#report = report
  }

  /** A recorder whose counts are dropped, and that reports what it records. */
  recorder(): TracingRecorder {
    return new TracingRecorder(this.#timeline.now(), this.#report)
  }

  /** Reports that a part begins. Returns a function that reports its end. */
  begin(part: OncePart, name: string = part): (outcome: 'passed' | 'failed' | 'cut') => void {
    const shown = plainText(name, maxTextLength)
    const startMs = this.#timeline.now()
    this.#report({ type: 'began', part, name: shown })
    return (outcome) =>
      this.#report({ type: 'ended', part, name: shown, outcome, ms: this.#timeline.now() - startMs })
  }

  /** Reports the waits of a user when they begin, so that nobody wonders why nothing happens. */
  follow(user: VirtualUser): void {
    const sleepUntil = user.sleepUntil.bind(user)
    user.sleepUntil = (instantMs) => {
      const ms = instantMs - this.#timeline.now()
      if (ms > 0) this.#report({ type: 'wait', ms })
      return sleepUntil(instantMs)
    }
  }

  exchanged({ endpoint, route, exchange, intendedMs, reply, failureClass, message }: SeenExchange): void {
    this.#report({
      type: 'exchange',
      endpoint: plainText(endpoint, maxTextLength),
      sample: exchangeSample(exchange, reply, route),
      timing: exchangeTiming(exchange, intendedMs),
      failure:
        failureClass === undefined ? null : { class: failureClass, message: shownMessage(message ?? '') },
    })
  }
}

/** Redacts a message: it may quote a server or a script. */
function shownMessage(text: string): string {
  return plainText(redactText(text.slice(0, maxRedactedLength)), maxTextLength)
}

/** A recorder that reports what it records. */
export class TracingRecorder extends Recorder {
  /** The number of errors that belong to no request. */
  faults = 0
  /** Whether the last iteration failed; undefined where none has ended. */
  lastFailed: boolean | undefined
  /** The line of the plan that threw the error that is recorded next. */
  place: SourcePlace | undefined
  readonly #report: (event: OnceEvent) => void
  /** The names of rows other than requests and tags, by their index. */
  readonly #names = new Map<number, string>()
  /** The names of the plan's metrics, by their index. */
  readonly #metrics = new Map<number, string>()

  constructor(startMs: number, report: (event: OnceEvent) => void) {
    super({ worker: 0, phases: 1, startMs, flush: () => {} })
    this.#report = report
  }

  override row(name: string, kind: RowKind = 'request'): number {
    const index = super.row(name, kind)
    // A request with a tag is reported already.
    if (kind !== 'request' && kind !== 'tag') this.#names.set(index, plainText(name, maxTextLength))
    return index
  }

  override metric(...given: Parameters<Recorder['metric']>): number {
    const index = super.metric(...given)
    const [name, , row] = given
    // A metric of a row, such as a part of its response time, is not one of the plan.
    if (row === undefined) this.#metrics.set(index, plainText(name, maxTextLength))
    return index
  }

  override value(...given: Parameters<Recorder['value']>): void {
    super.value(...given)
    const [index, , , value] = given
    const name = this.#metrics.get(index)
    if (name !== undefined) this.#report({ type: 'metric', name, value })
  }

  override count(operation: MeasuredOperation): void {
    super.count(operation)
    const { row, responseUs, failureIndex, failureMessage } = operation
    this.#measured(row, responseUs, failureIndex === noFailure ? null : shownMessage(failureMessage))
  }

  override countIn(row: number, operation: MeasuredOperation): void {
    super.countIn(row, operation)
    const failureClass = failureClasses[operation.failureIndex]
    this.#measured(
      row,
      operation.responseUs,
      failureClass === undefined ? null : `it failed (${failureClass})`,
    )
  }

  override check(...given: Parameters<Recorder['check']>): void {
    super.check(...given)
    this.#report({ type: 'check', name: plainText(given[0], maxTextLength), holds: given[1] })
  }

  override fault(...given: Parameters<Recorder['fault']>): void {
    super.fault(...given)
    const [label, , classIndex, message] = given
    const place = this.place ?? null
    this.place = undefined
    this.faults++
    this.#report({
      type: 'fault',
      label: plainText(label, maxTextLength),
      class: failureClasses[classIndex]!,
      message: shownMessage(message),
      place,
    })
  }

  override iterationEnded(...given: Parameters<Recorder['iterationEnded']>): void {
    super.iterationEnded(...given)
    this.lastFailed = given[1]
  }

  #measured(index: number, us: number, failure: string | null): void {
    const name = this.#names.get(index)
    if (name !== undefined) this.#report({ type: 'measured', name, ms: Math.max(0, us) / 1_000, failure })
  }
}
