import { PlimsollError } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { shown } from '../../base/text/shown.ts'
import { WeightedChoice } from '../../base/weighted-choice.ts'
import { type ComposedStep, type Step, stepFunction } from './step.ts'

/**
 * Runs steps one after another: `sequence(login, browse, logout)`. Throws a `PlimsollError` (`bad-step`) for anything
 * but a step.
 */
export function sequence(...steps: readonly Step[]): ComposedStep {
  return declaration(() => {
    if (steps.length === 0) {
      throw new PlimsollError('bad-step', 'the sequence has no steps', {
        advice: 'Write sequence(login, browse).',
      })
    }
    const runs = steps.map((step, index) => stepFunction(step, `step ${index + 1} of the sequence`))
    return async (user) => {
      for (const run of runs) await run(user)
    }
  })
}

/**
 * Runs one of several steps, chosen at random by their weights each time: `choose([[3, browse], [1, buy]])`. A step
 * without a weight has the weight 1. The choice comes from the user's random stream. Throws a `PlimsollError`
 * (`bad-step`, `bad-weight`) for an invalid step or weight.
 */
export function choose(choices: readonly (Step | readonly [weight: number, step: Step])[]): ComposedStep {
  return declaration(() => {
    if (!Array.isArray(choices) || choices.length === 0) {
      throw new PlimsollError('bad-step', 'there is nothing to choose from', {
        advice: 'Write choose([[3, browse], [1, buy]]).',
      })
    }
    const pairs = choices.map((choice: Step | readonly [number, Step]) =>
      Array.isArray(choice) ? (choice as unknown as readonly [number, Step]) : ([1, choice as Step] as const),
    )
    const runs = pairs.map(([, step], index) => stepFunction(step, `choice ${index + 1}`))
    const choice = new WeightedChoice(
      pairs.map(([weight], index) => readWeight(weight, `choice ${index + 1}`)),
    )
    return (user) => runs[choice.pick(user.random)]!(user)
  })
}

/**
 * Runs a step several times: `repeat(3, browse)`, or a random number of times between two: `repeat([1, 5], browse)`.
 * Throws a `PlimsollError` (`bad-repeat`) for anything but whole numbers.
 */
export function repeat(times: number | readonly [min: number, max: number], step: Step): ComposedStep {
  return declaration(() => {
    const [min, max] = typeof times === 'number' ? [times, times] : [times?.[0], times?.[1]]
    if (!(isCount(min) && isCount(max) && min <= max)) {
      const text = Array.isArray(times) ? `[${times.map(shown).join(', ')}]` : shown(times)
      throw new PlimsollError('bad-repeat', `repeat is given ${text}, which is not a number of times`, {
        advice:
          'Give a whole number, or the lowest and the highest: repeat(3, browse), repeat([1, 5], browse).',
      })
    }
    const run = stepFunction(step, 'the step to repeat')
    return async (user) => {
      const count = min === max ? min : user.random.int(min, max)
      for (let turn = 0; turn < count; turn++) await run(user)
    }
  })
}

/** Returns a weight if it is a number above 0. Otherwise throws a `PlimsollError` (`bad-weight`). */
export function readWeight(weight: unknown, what: string): number {
  if (typeof weight === 'number' && Number.isFinite(weight) && weight > 0) return weight
  throw new PlimsollError('bad-weight', `the weight of ${what} is ${shown(weight)}`, {
    advice: 'Give a number above 0. Leave out what should never be chosen.',
  })
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
