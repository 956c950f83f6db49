import { messageOf, PlimsollError } from '../../base/error.ts'
import { thrownPlace } from '../../base/place/thrown-place.ts'
import { Recorder } from '../../metrics/recorder.ts'
import { setupData } from '../../user/data/setup-data.ts'
import { VirtualUser } from '../../user/virtual-user.ts'
import type { OnceTracer } from '../once/once-tracer.ts'
import type { WorkerContext } from './worker-context.ts'

/**
 * Runs the setup or the teardown of a plan with a user whose requests are not counted; `tracer` reports what it does, if a
 * person follows the run. Resolves with the data of a setup. Rejects with a `PlimsollError` when the plan's function
 * throws.
 */
export async function runPlanHook(
  which: 'setup' | 'teardown',
  context: WorkerContext,
  data: unknown,
  tracer?: OnceTracer,
): Promise<unknown> {
  const { plan, timeline } = context
  const run = plan.options[which] as ((user: VirtualUser, data: unknown) => unknown) | undefined
  if (run === undefined) return undefined
  const recorder =
    tracer?.recorder() ?? new Recorder({ worker: 0, phases: 1, startMs: timeline.now(), flush: () => {} })
  const user = new VirtualUser(context.runtimeOutsideLoad(recorder, data, { watcher: tracer }), -1)
  tracer?.follow(user)
  const end = tracer?.begin(which)
  try {
    const returned = await run(user, data)
    const kept = which === 'setup' ? setupData(returned, plan.place) : null
    end?.('passed')
    return kept
  } catch (error) {
    end?.('failed')
    if (error instanceof PlimsollError) throw error
    const place = thrownPlace(error)
    throw new PlimsollError(`${which}-failed`, `the plan's ${which} failed: ${messageOf(error)}`, {
      ...(place && { place }),
      cause: error,
    })
  } finally {
    await user.finish(false)
  }
}
