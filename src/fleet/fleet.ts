import { PlimsollError } from '../base/error.ts'
import { errorOf } from '../base/error-data.ts'
import type { Note } from '../base/note.ts'
import { decodeDelta } from '../metrics/codec/delta-codec.ts'
import type { Delta } from '../metrics/delta.ts'
import type { FailureSample } from '../user/samples/failure-sample.ts'
import type { Assignment } from './assignment.ts'
import { type Command, decodeReport, encodeMessage, isControl, type Report } from './message/message.ts'
import type { OnceEvent } from './once/once-event.ts'
import type { StartWorker, WorkerLink } from './thread/worker-link.ts'

/** How a fleet's load ended. */
export interface FleetEnd {
  /** A note for each worker that failed. */
  workerFailures: Note[]
  /** A mistake in the plan that a worker found. */
  planError: PlimsollError | undefined
  /** Why the load of a worker ended early, where it ran out of rows. */
  endOfData: string | undefined
}

/** Listens to the workers of a fleet. */
interface FleetListeners {
  /** What a worker has measured since its last delta. */
  delta(delta: Delta): void
  /** A scenario ends the whole test. */
  stopTest(reason: string): void
  /** What happened just now, for a person who follows the run. */
  seen?(event: OnceEvent): void
  /** An exchange that failed, as an example. */
  sample?(sample: FailureSample): void
}

interface Member {
  link: WorkerLink
  index: number
  /** The report that is awaited from it. */
  waiting: { type: Report['type']; done: (report: Report) => void; lost: (error: Error) => void } | undefined
  /** Why it takes no more part in the run; undefined while it does. */
  over: PlimsollError | undefined
}

/** The workers of a run. It only exchanges messages with them, whatever carries these. */
export class Fleet {
  readonly #members: Member[] = []
  readonly #startWorker: StartWorker
  readonly #listeners: FleetListeners
  readonly #workerFailures: Note[] = []
  #planError: PlimsollError | undefined
  #endOfData: string | undefined
  #first: Assignment | undefined
  #running = false

  constructor(startWorker: StartWorker, listeners: FleetListeners) {
    this.#startWorker = startWorker
    this.#listeners = listeners
  }

  /** Starts the workers and sends them their assignments. Rejects with a `PlimsollError` when one of them fails. */
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

  /** Throws the `PlimsollError` of a worker that was lost while no report was awaited from it. */
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

  /** Runs each scenario once, in the only worker. Rejects with a `PlimsollError` when it cannot go on. */
  async once(data: unknown): Promise<void> {
    await this.#ask(this.#members[0]!, { type: 'once', data }, 'once-done')
  }

  /** Ends the load: no iteration begins any more, and those that still run after `graceMs` are cut. */
  stop(graceMs: number): void {
    for (const { over, link } of this.#members)
      if (over === undefined) link.send(encodeMessage({ type: 'stop', graceMs }))
  }

  /** Stops waiting for workers whose load has not ended. */
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
      else this.#listeners.delta(decodeDelta(bytes))
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error
      this.#lose(member, `it sent what cannot be read: ${error.message}`)
    }
  }

  #heed(member: Member, report: Report): void {
    switch (report.type) {
      case 'stop-test':
        if (this.#running) this.#listeners.stopTest(report.reason)
        return
      case 'seen':
        this.#listeners.seen?.(report.event)
        return
      case 'sample':
        this.#listeners.sample?.(report.sample)
        return
      case 'failed':
        this.#failed(member, report.planError, errorOf(report.error))
        return
      default:
        this.#answered(member, report)
    }
  }

  #answered(member: Member, report: Report): void {
    const { waiting } = member
    if (waiting?.type !== report.type) return
    member.waiting = undefined
    if (report.type === 'done') this.#endOfData ??= report.endOfData
    waiting.done(report)
  }

  #failed(member: Member, isPlanError: boolean, error: PlimsollError): void {
    if (isPlanError) this.#planError ??= error
    else {
      const message = `worker ${member.index} failed: ${error.message}`
      this.#workerFailures.push({ message, advice: error.advice ?? null })
    }
    this.#giveUp(member, error)
  }

  #lose(member: Member, reason: string): void {
    if (member.over !== undefined) return
    const message = `worker ${member.index} was lost: ${reason}`
    this.#workerFailures.push({ message, advice: null })
    this.#giveUp(member, new PlimsollError('worker-lost', message))
  }

  /** Ends the load: without one of its workers it is not the load that was asked for. */
  #giveUp(member: Member, error: PlimsollError): void {
    member.over = error
    member.waiting?.lost(error)
    if (this.#running) this.stop(0)
  }
}
