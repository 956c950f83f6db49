import { PlimsollError } from '../../base/error.ts'
import { shown } from '../../base/text/shown.ts'
import type { Scenario, ScenarioFunction } from '../scenario.ts'
import type { Wait } from '../wait.ts'

/**
 * A part of a scenario: a function of the user, a wait, or another scenario, whose own `wait` follows it.
 */
export type Step = ScenarioFunction | Scenario | Wait

/** A combination of steps: a function of the user, which is itself a step. */
export type ComposedStep = ScenarioFunction

/**
 * Returns a step as a function. Throws a `PlimsollError` (`bad-step`) for anything else; `what` names it in the
 * message.
 */
export function stepFunction(step: Step, what: string): ScenarioFunction {
  if (typeof step === 'function') return step
  if (isWait(step)) return (user) => user.wait(step)
  if (typeof step?.run !== 'function') {
    throw new PlimsollError('bad-step', `${what} is ${shown(step)}, which is not a step`, {
      advice:
        'A step is a function of the user, a scenario, a wait, or the result of sequence, choose, repeat or machine.',
    })
  }
  const { run, wait } = step
  if (wait === undefined) return run
  return async (user) => {
    await run(user)
    await user.wait(wait)
  }
}

function isWait(step: Scenario | Wait | undefined): step is Wait {
  return typeof (step as Wait | undefined)?.next === 'function'
}
