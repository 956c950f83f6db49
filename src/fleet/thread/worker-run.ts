import { messageOf, PlimsollError } from '../../base/error.ts'
import { toErrorData } from '../../base/error-data.ts'
import { failureClasses } from '../../base/failure-class.ts'
import { isOwnFault, thrownPlace } from '../../base/place/thrown-place.ts'
import { withoutSecretValues } from '../../base/secrets/secret-values.ts'
import { plainText } from '../../base/text/plain-text.ts'
import { encodeDelta } from '../../metrics/codec/delta-codec.ts'
import type { Recorder } from '../../metrics/recorder.ts'
import { RequestFailed } from '../../plan/context/request-failed.ts'
import { LoadEnded } from '../../user/iteration-end.ts'
import { scriptMessage } from '../../user/script-message.ts'
import type { Assignment } from '../assignment.ts'
import { type Command, decodeCommand, encodeMessage, type Report } from '../message/message.ts'
import { OnceIteration } from '../once/once-iteration.ts'
import { OnceTracer } from '../once/once-tracer.ts'
import type { PlanObject } from '../plan-object.ts'
import { HookRun } from './plan-hook.ts'
import { WorkerContext } from './worker-context.ts'
import { WorkerLoad } from './worker-load.ts'

const scriptIndex = failureClasses.indexOf('script')

/** The reason for ending a load is cut to this length before it is sent, in UTF-16 units. */
const maxReasonLength = 1_000

/** Sends bytes to the coordinator. */
export type Send = (bytes: Uint8Array) => void

/**
 * One worker's part of a run, from its assignment to its last delta. It is independent of the transport of commands and
 * reports.
 */
export class WorkerRun {
  readonly #send: Send
  readonly #planObject: PlanObject | undefined
  readonly #outputWritten: () => Promise<void>
  /** Undefined until the plan has been loaded. */
  #context: WorkerContext | undefined
  #load: WorkerLoad | undefined
  /** Reports each event of the user; undefined unless the assignment asks for it. */
  #tracer: OnceTracer | undefined
  #once: OnceIteration | undefined
  /** Ends the setup or the teardown that is running. */
  #endHook: (() => void) | undefined
  #recorder: Recorder | undefined
  #failed = false
  #hasStoppedTest = false
  /** Why its load ended early; undefined unless a feed ran out of rows. */
  #endOfData: string | undefined

  /**
   * `planObject` is the plan of assignments whose source has the kind `object`. `outputWritten` resolves when the output of
   * the plan has left this thread.
   */
  constructor(send: Send, planObject?: PlanObject, outputWritten = async () => {}) {
    this.#send = send
    this.#outputWritten = outputWritten
    this.#planObject = planObject
  }

  /** Executes an encoded command. Never rejects: a failure is reported. */
  async receive(bytes: Uint8Array): Promise<void> {
    try {
      await this.#execute(decodeCommand(bytes))
    } catch (error) {
      this.fail(error)
    }
  }

  async #execute(command: Command): Promise<void> {
    switch (command.type) {
      case 'assign':
        await this.#prepare(command.assignment)
        this.#report({ type: 'ready' })
        return
      case 'setup':
        await this.#runHook('setup', undefined)
        return
      case 'start':
        await this.#run(command.startMs, command.data)
        await this.#outputWritten()
        this.#reportEnd()
        return
      case 'once':
        await this.#runOnce(command.data)
        await this.#outputWritten()
        this.#report({ type: 'once-done' })
        return
      case 'stop':
        this.#stop(command.graceMs)
        return
      case 'teardown':
        await this.#runHook('teardown', command.data)
        return
      case 'end-hook':
        this.#report({ type: 'hook-ending' })
        this.#endHook?.()
    }
  }

  /** Sends the remaining measurements, ends the load and reports that this worker has failed. */
  fail(error: unknown): void {
    if (this.#failed) return
    this.#failed = true
    try {
      this.#load?.abandon()
    } catch {
      // The last measurements are lost, but the failure is still reported.
    }
    this.#stop(0)
    const known = error instanceof PlimsollError ? error : undefined
    const place = known?.place ?? thrownPlace(error)
    const name = known === undefined && error instanceof Error ? `${error.name}: ` : ''
    this.#report({
      type: 'failed',
      planError: known !== undefined,
      error: {
        code: known?.code ?? 'worker-failed',
        message: `${name}${messageOf(error)}`,
        ...(known?.advice !== undefined && { advice: known.advice }),
        ...(place !== undefined && { place }),
      },
    })
  }

  /** Counts an error that no iteration caught, such as one in a timer that outlives its scenario. */
  countStrayError(error: unknown): void {
    // The failed request has been counted, and a wait cut by the end of the load is no error.
    if (isCountedElsewhere(error)) return
    if (this.#recorder === undefined || isOwnFault(error)) this.fail(error)
    else
      this.#recorder.fault('(left behind)', this.#context!.timeline.now(), scriptIndex, scriptMessage(error))
  }

  /** Closes all connections and stops the clock. */
  close(): void {
    this.#context?.close()
  }

  async #prepare(assignment: Assignment): Promise<void> {
    const context = await WorkerContext.prepare(assignment, this.#planObject, {
      onPlanError: (error) => this.#failByPlan(error),
      onStopTest: (reason) => this.#stopTest(reason),
      onDataEnd: (reason) => this.#endLoad(reason),
    })
    this.#context = context
    if (assignment.isFollowed)
      this.#tracer = new OnceTracer(context.timeline, (event) => this.#report({ type: 'seen', event }))
  }

  async #runHook(hook: 'setup' | 'teardown', data: unknown): Promise<void> {
    try {
      const run = new HookRun(hook, this.#context!, this.#tracer)
      this.#endHook = () => run.end()
      const result = await run.start(data)
      await this.#outputWritten()
      this.#report(hook === 'setup' ? { type: 'setup-done', data: result } : { type: 'teardown-done' })
    } catch (error) {
      await this.#outputWritten()
      if (!(error instanceof PlimsollError)) throw error
      this.#report({ type: 'hook-failed', error: toErrorData(error) })
    } finally {
      this.#endHook = undefined
    }
  }

  async #run(startMs: number, data: unknown): Promise<void> {
    const load = new WorkerLoad(this.#context!, startMs, data, {
      delta: (delta) => this.#send(encodeDelta(delta)),
      sample: (sample) => this.#report({ type: 'sample', sample }),
    })
    this.#load = load
    this.#recorder = load.recorder
    await load.run()
  }

  /** Runs each scenario once, and reports each event. */
  async #runOnce(data: unknown): Promise<void> {
    const context = this.#context!
    const tracer = this.#tracer!
    const recorder = tracer.recorder()
    this.#recorder = recorder
    const runtime = context.runtimeOutsideLoad(recorder, data, {
      watcher: tracer,
      onThrown: (error) => {
        recorder.place = thrownPlace(error)
      },
    })
    this.#once = new OnceIteration(runtime, tracer, recorder, context.assignment.load)
    await this.#once.run()
    this.#once = undefined
    this.#recorder = undefined
  }

  /** Ends the load of this worker because a feed has no rows left. Other workers continue. */
  #endLoad(reason: string): void {
    if (this.#load === undefined || this.#endOfData !== undefined) return
    this.#endOfData = cutReason(reason)
    this.#stop(this.#context!.assignment.gracefulStopMs)
  }

  /** Ends the whole test. All workers get a stop command; this one stops without waiting for it. */
  #stopTest(reason: string): void {
    if (this.#load === undefined || this.#hasStoppedTest) return
    this.#hasStoppedTest = true
    this.#report({ type: 'stop-test', reason: cutReason(String(reason)) })
    this.#stop(this.#context!.assignment.gracefulStopMs)
  }

  #stop(graceMs: number): void {
    if (this.#once !== undefined) {
      this.#once.cut()
      this.#context!.clients.abort('it was interrupted before the reply')
    }
    this.#load?.stop(graceMs)
  }

  #reportEnd(): void {
    const earlyEnd = this.#load?.earlyEnd
    this.#report({
      type: 'done',
      ...(this.#endOfData !== undefined && { endOfData: this.#endOfData }),
      ...(earlyEnd !== undefined && { earlyEnd }),
    })
  }

  /** Fails because of a mistake in the plan, which would fail every iteration in the same way. */
  #failByPlan(error: PlimsollError): void {
    error.place ??= thrownPlace(error)
    this.fail(error)
  }

  #report(report: Report): void {
    this.#send(encodeMessage(report))
  }
}

/** Whether an error needs no counting: a failed request has been counted, and the end of the load cuts waits. */
export function isCountedElsewhere(error: unknown): boolean {
  return error instanceof RequestFailed || error instanceof LoadEnded
}

function cutReason(reason: string): string {
  return plainText(withoutSecretValues(reason), maxReasonLength)
}
