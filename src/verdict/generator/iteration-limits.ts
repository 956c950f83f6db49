import { countText } from '../../base/units/count.ts'
import type { GeneratorLimit, LimitFacts } from './limit-facts.ts'

/** The minimum share of planned arrivals that must start. */
const minStartedShare = 0.995

/** The maximum share of iterations that may end with an error in the scenario's own code. */
const maxScriptErrorShare = 0.01

/** Reports arrivals of an open load that were never started. */
export function findUnstarted({
  tally,
  kind,
  complete,
  plannedArrivals,
}: LimitFacts): GeneratorLimit | undefined {
  const { planned, started, loadShortfall } = tally.load
  const expected = plannedArrivals ?? planned
  // Arrivals whose user could not start are not the generator's fault.
  const missing = planned - started - loadShortfall.unreadyArrivals
  if (kind !== 'arrivals' || !complete || expected === 0 || missing <= (1 - minStartedShare) * expected)
    return undefined
  return {
    kind: 'unstarted',
    message: `${countText(missing)} of ${countText(expected)} planned iterations were never started: too many were in flight at once`,
    advice: 'Raise inFlight or connections, or ask for a lower rate.',
  }
}

/** Reports iterations that ended with an error in the scenario's own code. */
export function findScriptErrors({ tally }: LimitFacts): GeneratorLimit | undefined {
  const started = tally.scenarios.reduce((sum, counts) => sum + counts.started, 0)
  if (started === 0 || tally.scriptErrors <= maxScriptErrorShare * started) return undefined
  return {
    kind: 'script',
    message: `${countText(tally.scriptErrors)} of ${countText(started)} iterations ended with an error in the scenario itself`,
    advice: 'See the errors, and fix the plan.',
  }
}
