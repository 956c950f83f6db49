import { PlimsollError } from '../base/error.ts'
import type { Delta } from '../metrics/delta.ts'
import { decodeDelta } from '../metrics/delta-codec.ts'
import type { Assignment } from './assignment.ts'
import { type Command, decodeReport, encodeMessage, isControl, type Report } from './message.ts'
import { startThread, type WorkerLink } from './worker-link.ts'

/** How a fleet's load ended. */
export interface FleetEnd {
  /** What went wrong with workers, as sentences; empty when nothing did. */
  mishaps: string[]
  /** A mistake in the plan that a worker ran into. */
  misuse: PlimsollError | undefined
}

interface Member {
  link: WorkerLink
  index: number
  /** Settled by the report that is awaited. */
  waiting: { type: Report['type']; done: (report: Report) => void; lost: (error: Error) => void } | undefined
  over: boolean
}

/** The workers of a run: threads of this process, spoken to in messages alone. */
export class Fleet {
  readonly #members: Member[] = []
  readonly #onDelta: (delta: Delta) => void
  readonly #mishaps: string[] = []
  #misuse: PlimsollError | undefined
  #running = false

  constructor(onDelta: (delta: Delta) => void) {
    this.#onDelta = onDelta
  }

  /** Starts the workers and gives them their parts. Rejects with a `PlimsollError` when one cannot take it. */
  async assign(assignments: readonly Assignment[]): Promise<void> {
    await Promise.all(
      assignments.map((assignment, index) => {
        const member: Member = { link: undefined as never, index, waiting: undefined, over: false }
        member.link = startThread({
          message: (bytes) => this.#receive(member, bytes),
          lost: (reason) => this.#lose(member, reason),
        })
        this.#members.push(member)
        return this.#ask(member, { type: 'assign', assignment }, 'ready')
      }),
    )
  }

  /** Runs the plan's setup in one worker. Rejects with a `PlimsollError` when it fails. */
  async setup(): Promise<unknown> {
    const report = await this.#ask(this.#members[0]!, { type: 'setup' }, 'setup-done')
    return (report as { data?: unknown }).data
  }

  /** Runs the plan's teardown. Rejects with a `PlimsollError` when it fails. */
  async teardown(data: unknown): Promise<void> {
    const able = this.#members.find((member) => !member.over)
    if (able === undefined)
      throw new PlimsollError('teardown-failed', 'no worker is left to run the teardown')
    await this.#ask(able, { type: 'teardown', data }, 'teardown-done')
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
    return { mishaps: this.#mishaps, misuse: this.#misuse }
  }

  /** Ends the load: nothing more begins, and what still runs after `graceMs` is cut. */
  stop(graceMs: number): void {
    for (const member of this.#members)
      if (!member.over) member.link.send(encodeMessage({ type: 'stop', graceMs }))
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ link }) => link.close()))
  }

  #ask(member: Member, command: Command, type: Report['type']): Promise<Report> {
    return new Promise((done, lost) => {
      member.waiting = { type, done, lost }
      member.link.send(encodeMessage(command))
    })
  }

  #receive(member: Member, bytes: Uint8Array): void {
    if (member.over) return
    try {
      if (isControl(bytes)) this.#heed(member, decodeReport(bytes))
      else this.#onDelta(decodeDelta(bytes))
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error
      this.#lose(member, `it sent what cannot be read: ${error.message}`)
    }
  }

  #heed(member: Member, report: Report): void {
    if (report.type !== 'failed') {
      if (member.waiting?.type === report.type) member.waiting.done(report)
      return
    }
    const { code, message, advice, place } = report
    const error = new PlimsollError(code, message, { ...(advice && { advice }), ...(place && { place }) })
    if (report.misuse) this.#misuse ??= error
    else this.#mishaps.push(`worker ${member.index} failed: ${message}.`)
    this.#giveUp(member, error)
  }

  #lose(member: Member, reason: string): void {
    if (member.over) return
    this.#mishaps.push(`worker ${member.index} was lost: ${reason}.`)
    this.#giveUp(member, new PlimsollError('worker-lost', `worker ${member.index} was lost: ${reason}`))
  }

  /** A load without one of its workers is not the load that was asked for: it ends. */
  #giveUp(member: Member, error: PlimsollError): void {
    member.over = true
    member.waiting?.lost(error)
    if (this.#running) this.stop(0)
  }
}
