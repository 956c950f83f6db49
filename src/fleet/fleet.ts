import { PlimsollError } from '../base/error.ts'
import type { Note } from '../base/note.ts'
import { decodeDelta } from '../metrics/codec/delta-codec.ts'
import type { Delta } from '../metrics/delta.ts'
import type { FailureSample } from '../user/samples/failure-sample.ts'
import type { Assignment } from './assignment.ts'
import { type Command, decodeReport, encodeMessage, isControl, type Report } from './message.ts'
import type { OnceEvent } from './once/once-event.ts'
import type { StartWorker, WorkerLink } from './thread/worker-link.ts'

/** How a fleet's load ended. */
export interface FleetEnd {
  /** What went wrong with workers, as sentences; empty when nothing did. */
  workerFailures: Note[]
  /** A mistake in the plan that a worker ran into. */
  planError: PlimsollError | undefined
  /** Why a worker's load ended before its time: it had no more rows to give. */
  endOfData: string | undefined
}

/** What workers tell besides what they measure. */
interface Told {
  /** What happened just now, to one who follows it. */
  seen?: (event: OnceEvent) => void
  /** An exchange that failed, as an example. */
  sample?: (sample: FailureSample) => void
}

interface Member {
  link: WorkerLink
  index: number
  /** Settled by the report that is awaited. */
  waiting: { type: Report['type']; done: (report: Report) => void; lost: (error: Error) => void } | undefined
  /** Why it is no longer counted on. */
  over: PlimsollError | undefined
}

/** The workers of a run, spoken to in messages alone. */
export class Fleet {
  readonly #members: Member[] = []
  readonly #onDelta: (delta: Delta) => void
  readonly #onStopTest: (reason: string) => void
  readonly #startWorker: StartWorker
  readonly #told: Told
  readonly #workerFailures: Note[] = []
  #planError: PlimsollError | undefined
  #endOfData: string | undefined
  #first: Assignment | undefined
  #running = false

  constructor(
    onDelta: (delta: Delta) => void,
    onStopTest: (reason: string) => void,
    startWorker: StartWorker,
    told: Told = {},
  ) {
    this.#startWorker = startWorker
    this.#onDelta = onDelta
    this.#onStopTest = onStopTest
    this.#told = told
  }

  /** Starts the workers and gives them their parts. Rejects with a `PlimsollError` when one cannot take it. */
  async assign(assignments: readonly Assignment[]): Promise<void> {
    this.#first = assignments[0]
    await Promise.all(assignments.map((assignment) => this.#enlist(assignment)))
  }

  /** Runs the plan's setup in one worker. Rejects with a `PlimsollError` when it fails. */
  async setup(): Promise<unknown> {
    const report = await this.#ask(this.#members[0]!, { type: 'setup' }, 'setup-done')
    return (report as { data?: unknown }).data
  }

  /** Runs the plan's teardown, in a new worker when none is left. Rejects with a `PlimsollError` when it fails. */
  async teardown(data: unknown): Promise<void> {
    const able =
      this.#members.find((member) => member.over === undefined) ?? (await this.#enlist(this.#first!))
    await this.#ask(able, { type: 'teardown', data }, 'teardown-done')
  }

  /** Throws the `PlimsollError` of a worker that was lost while nothing was asked of it. */
  check(): void {
    for (const { over } of this.#members) if (over !== undefined) throw over
  }

  /** Starts the load at an instant of the monotonic clock, in ms, and resolves when every worker has ended. */
  async run(startMs: number, data: unknown): Promise<FleetEnd> {
    this.#running = true
    await Promise.all(
      this.#members.map((member) =>
        this.#ask(member, { type: 'start', startMs, data }, 'done').catch(() => {}),
      ),
    )
    this.#running = false
    return { workerFailures: this.#workerFailures, planError: this.#planError, endOfData: this.#endOfData }
  }

  /** Runs each scenario once in the one worker that there is. Rejects with a `PlimsollError` when it cannot go on. */
  async once(data: unknown): Promise<void> {
    await this.#ask(this.#members[0]!, { type: 'once', data }, 'once-done')
  }

  /** Ends the load: nothing more begins, and what still runs after `graceMs` is cut. */
  stop(graceMs: number): void {
    for (const { over, link } of this.#members)
      if (over === undefined) link.send(encodeMessage({ type: 'stop', graceMs }))
  }

  /** Waits no more for workers whose load has not ended. */
  abandon(reason: string): void {
    for (const member of this.#members) if (member.waiting?.type === 'done') this.#lose(member, reason)
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ link }) => link.close()))
  }

  async #enlist(assignment: Assignment): Promise<Member> {
    const index = assignment.worker
    const member: Member = { link: undefined as never, index, waiting: undefined, over: undefined }
    member.link = this.#startWorker({
      message: (bytes) => this.#receive(member, bytes),
      lost: (reason) => this.#lose(member, reason),
    })
    this.#members.push(member)
    await this.#ask(member, { type: 'assign', assignment }, 'ready')
    return member
  }

  #ask(member: Member, command: Command, type: Report['type']): Promise<Report> {
    return new Promise((done, lost) => {
      if (member.over !== undefined) {
        lost(member.over)
        return
      }
      member.waiting = { type, done, lost }
      member.link.send(encodeMessage(command))
    })
  }

  #receive(member: Member, bytes: Uint8Array): void {
    if (member.over !== undefined) return
    try {
      if (isControl(bytes)) this.#heed(member, decodeReport(bytes))
      else this.#onDelta(decodeDelta(bytes))
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error
      this.#lose(member, `it sent what cannot be read: ${error.message}`)
    }
  }

  #heed(member: Member, report: Report): void {
    if (report.type === 'stop-test') {
      if (this.#running) this.#onStopTest(report.reason)
      return
    }
    if (report.type === 'seen') {
      this.#told.seen?.(report.event)
      return
    }
    if (report.type === 'sample') {
      this.#told.sample?.(report.sample)
      return
    }
    if (report.type !== 'failed') {
      const { waiting } = member
      if (waiting?.type !== report.type) return
      member.waiting = undefined
      if (report.type === 'done') this.#endOfData ??= report.endOfData
      waiting.done(report)
      return
    }
    const { code, message, advice, place } = report
    const error = new PlimsollError(code, message, { ...(advice && { advice }), ...(place && { place }) })
    if (report.planError) this.#planError ??= error
    else
      this.#workerFailures.push({
        message: `worker ${member.index} failed: ${message}`,
        advice: advice ?? null,
      })
    this.#giveUp(member, error)
  }

  #lose(member: Member, reason: string): void {
    if (member.over !== undefined) return
    const message = `worker ${member.index} was lost: ${reason}`
    this.#workerFailures.push({ message, advice: null })
    this.#giveUp(member, new PlimsollError('worker-lost', message))
  }

  /** A load without one of its workers is not the load that was asked for: it ends. */
  #giveUp(member: Member, error: PlimsollError): void {
    member.over = error
    member.waiting?.lost(error)
    if (this.#running) this.stop(0)
  }
}
