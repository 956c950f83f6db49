import { messageOf, PlimsollError } from '../../base/error.ts'
import { thrownPlace } from '../../base/place/thrown-place.ts'
import { Recorder } from '../../metrics/recorder.ts'
import { setupData } from '../../user/data/setup-data.ts'
import { VirtualUser } from '../../user/virtual-user.ts'
import type { OnceTracer } from '../once/once-tracer.ts'
import type { WorkerContext } from './worker-context.ts'

/**
 * Runs the setup or the teardown of a plan with a user whose requests are not counted. `tracer` reports its events.
 * Resolves with the data of a setup. Rejects with a `PlimsollError` (`setup-failed`, `teardown-failed`) if the plan's
 * function throws.
 */
export async function runPlanHook(
  hook: 'setup' | 'teardown',
  context: WorkerContext,
  data: unknown,
  tracer?: OnceTracer,
): Promise<unknown> {
  const { plan, timeline } = context
  const run = plan.options[hook] as ((user: VirtualUser, data: unknown) => unknown) | undefined
  if (run === undefined) return undefined
  const recorder =
    tracer?.recorder() ?? new Recorder({ worker: 0, phases: 1, startMs: timeline.now(), flush: () => {} })
  const user = new VirtualUser(context.runtimeOutsideLoad(recorder, data, { watcher: tracer }), -1)
  tracer?.follow(user)
  const end = tracer?.begin(hook)
  try {
    const returned = await run(user, data)
    const setupResult = hook === 'setup' ? setupData(returned, plan.place) : null
    end?.('passed')
    return setupResult
  } catch (error) {
    end?.('failed')
    if (error instanceof PlimsollError) throw error
    const place = thrownPlace(error)
    throw new PlimsollError(`${hook}-failed`, `the plan's ${hook} failed: ${messageOf(error)}`, {
      ...(place && { place }),
      cause: error,
    })
  } finally {
    await user.finish(false)
  }
}
