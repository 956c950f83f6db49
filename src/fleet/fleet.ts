import { PlimsollError } from '../base/error.ts'
import { fromErrorData } from '../base/error-data.ts'
import type { Note } from '../base/note.ts'
import { registerSecret } from '../base/secrets/secret-values.ts'
import { type EarlyEnd, earlyEnds } from '../load/running-load.ts'
import { decodeDelta } from '../metrics/codec/delta-codec.ts'
import type { Delta } from '../metrics/delta.ts'
import type { FailureSample } from '../user/samples/failure-sample.ts'
import type { Assignment } from './assignment.ts'
import { type Command, decodeReport, encodeMessage, isControl, type Report } from './message/message.ts'
import type { OnceEvent } from './once/once-event.ts'
import type { StartWorker, WorkerLink } from './thread/worker-link.ts'

/** How the load of a fleet ended. */
export interface FleetEnd {
  /** A note for each worker that failed. */
  workerFailures: Note[]
  /** A mistake in the plan that a worker found. */
  planError: PlimsollError | undefined
  /** Why the load of a worker ended early; undefined unless a feed ran out of rows. */
  endOfData: string | undefined
  /** Why the load ended before its phases did without being stopped; undefined if the load of any worker did not. */
  earlyEnd: EarlyEnd | undefined
}

/** Callbacks for the messages of a fleet's workers. */
interface FleetListeners {
  /** Called with the measurements of a worker since its last delta. */
  delta(delta: Delta): void
  /** Called when a scenario ends the whole test. */
  stopTest(reason: string): void
  /** Called for each event of a run of each scenario. */
  onceEvent?(event: OnceEvent): void
  /** Called with a sample of a failed exchange. */
  sample?(sample: FailureSample): void
}

interface Member {
  link: WorkerLink
  index: number
  /** The report that the fleet awaits from it. */
  awaited: { type: Report['type']; done: (report: Report) => void; lost: (error: Error) => void } | undefined
  /** The error that ended its part in the run; undefined while it takes part. */
  failure: PlimsollError | undefined
  /** Whether it has not yet heard that it has to end its hook. */
  isDeaf: boolean
}

/** The workers of a run. A fleet exchanges messages with them over links of any kind. */
export class Fleet {
  readonly #members: Member[] = []
  readonly #startWorker: StartWorker
  readonly #listeners: FleetListeners
  readonly #workerFailures: Note[] = []
  #planError: PlimsollError | undefined
  #endOfData: string | undefined
  readonly #earlyEnds: (EarlyEnd | undefined)[] = []
  #first: Assignment | undefined
  #running = false

  constructor(startWorker: StartWorker, listeners: FleetListeners) {
    this.#startWorker = startWorker
    this.#listeners = listeners
  }

  /** Starts the workers and sends them their assignments. Rejects with a `PlimsollError` if one of them fails. */
  async assign(assignments: readonly Assignment[]): Promise<void> {
    this.#first = assignments[0]
    await Promise.all(assignments.map((assignment) => this.#addWorker(assignment)))
  }

  /** Runs the plan's setup in one worker. Resolves with its data. Rejects with a `PlimsollError` if it fails. */
  async setup(): Promise<unknown> {
    const report = await this.#ask(this.#members[0]!, { type: 'setup' }, 'setup-done')
    return (report as { data?: unknown }).data
  }

  /** Runs the plan's teardown, in a new worker if none is left. Rejects with a `PlimsollError` if it fails. */
  async teardown(data: unknown): Promise<void> {
    const worker =
      this.#members.find((member) => member.failure === undefined) ?? (await this.#addWorker(this.#first!))
    await this.#ask(worker, { type: 'teardown', data }, 'teardown-done')
  }

  /** Tells the worker that runs setup or teardown to end it. */
  endHook(): void {
    for (const member of this.#members) {
      if (!runsHook(member)) continue
      member.isDeaf = true
      member.link.send(encodeMessage({ type: 'end-hook' }))
    }
  }

  /** Waits for setup or teardown no longer. A worker that has not even heard that it has to end it is lost. */
  leaveHook(): void {
    for (const member of this.#members) {
      if (!runsHook(member)) continue
      member.awaited = undefined
      if (member.isDeaf) this.#lose(member, 'its own code blocks it')
    }
  }

  /** Throws the `PlimsollError` of a worker that was lost while no report was awaited from it. */
  throwIfLost(): void {
    for (const { failure } of this.#members) if (failure !== undefined) throw failure
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
    return {
      workerFailures: [...this.#workerFailures],
      planError: this.#planError,
      endOfData: this.#endOfData,
      earlyEnd: this.#earlyEnd(),
    }
  }

  /** Why all workers ended early: the reason of the first that had users of its own. */
  #earlyEnd(): EarlyEnd | undefined {
    if (this.#earlyEnds.includes(undefined)) return undefined
    return earlyEnds.find((reason) => this.#earlyEnds.includes(reason))
  }

  /** Runs each scenario once, in the only worker. Rejects with a `PlimsollError` if the worker fails or is lost. */
  async once(data: unknown): Promise<void> {
    await this.#ask(this.#members[0]!, { type: 'once', data }, 'once-done')
  }

  /** Ends the load: no iteration begins any more, and iterations still running after `graceMs` are cut. */
  stop(graceMs: number): void {
    for (const { failure, link } of this.#members)
      if (failure === undefined) link.send(encodeMessage({ type: 'stop', graceMs }))
  }

  /** Treats workers whose load has not ended as lost, for this reason. */
  abandon(reason: string): void {
    for (const member of this.#members) if (member.awaited?.type === 'done') this.#lose(member, reason)
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map(({ link }) => link.close()))
  }

  async #addWorker(assignment: Assignment): Promise<Member> {
    const index = assignment.worker
    const member: Member = {
      link: undefined as never,
      index,
      awaited: undefined,
      failure: undefined,
      isDeaf: false,
    }
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
      if (member.failure !== undefined) {
        lost(member.failure)
        return
      }
      member.awaited = { type, done, lost }
      member.link.send(encodeMessage(command))
    })
  }

  #receive(member: Member, bytes: Uint8Array): void {
    if (member.failure !== undefined) return
    try {
      if (isControl(bytes)) this.#handle(member, decodeReport(bytes))
      else this.#listeners.delta(decodeDelta(bytes))
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error
      this.#lose(member, `it sent an unreadable message: ${error.message}`)
    }
  }

  #handle(member: Member, report: Report): void {
    switch (report.type) {
      case 'stop-test':
        if (this.#running) this.#listeners.stopTest(report.reason)
        return
      case 'seen':
        this.#listeners.onceEvent?.(report.event)
        return
      case 'sample':
        this.#listeners.sample?.(report.sample)
        return
      case 'printed':
        process.stderr.write(report.text)
        return
      case 'secret':
        registerSecret(report.value)
        return
      case 'hook-ending':
        member.isDeaf = false
        return
      case 'hook-failed': {
        const { awaited } = member
        if (!runsHook(member)) return
        member.awaited = undefined
        awaited!.lost(fromErrorData(report.error))
        return
      }
      case 'failed':
        this.#fail(member, report.planError, fromErrorData(report.error))
        return
      default:
        this.#resolveAwaited(member, report)
    }
  }

  #resolveAwaited(member: Member, report: Report): void {
    const { awaited } = member
    if (awaited?.type !== report.type) return
    member.awaited = undefined
    if (report.type === 'done') {
      this.#endOfData ??= report.endOfData
      this.#earlyEnds.push(report.earlyEnd)
    }
    awaited.done(report)
  }

  #fail(member: Member, isPlanError: boolean, error: PlimsollError): void {
    if (isPlanError) this.#planError ??= error
    else {
      const message = `worker ${member.index} failed: ${error.message}`
      this.#workerFailures.push({ message, advice: error.advice ?? null })
    }
    this.#remove(member, error)
  }

  #lose(member: Member, reason: string): void {
    if (member.failure !== undefined) return
    const message = `worker ${member.index} was lost: ${reason}`
    this.#workerFailures.push({ message, advice: null })
    this.#remove(member, new PlimsollError('worker-lost', message))
  }

  /** Removes a worker from the run and ends the load, which would be incomplete without it. */
  #remove(member: Member, error: PlimsollError): void {
    member.failure = error
    member.awaited?.lost(error)
    if (this.#running) this.stop(0)
  }
}

function runsHook({ awaited }: Member): boolean {
  return awaited?.type === 'setup-done' || awaited?.type === 'teardown-done'
}
