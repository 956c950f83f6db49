import { countText } from '../../base/units/count.ts'
import type { GeneratorLimit, LimitFacts } from './limit-facts.ts'

/** If a smaller share of the planned arrivals started, the load was not the one that was asked for. */
const startedShare = 0.995

/** If the scenario's own code broke a larger share of the iterations, they did not make the planned load either. */
const brokenShare = 0.01

/** Reports arrivals of an open load that were never started. */
export function unstarted({
  tally,
  kind,
  complete,
  plannedArrivals,
}: LimitFacts): GeneratorLimit | undefined {
  const { planned, started, loadShortfall } = tally.load
  const asked = plannedArrivals ?? planned
  // Arrivals whose user could not start are not the generator's fault.
  const missing = planned - started - loadShortfall.unreadyArrivals
  if (kind !== 'arrivals' || !complete || asked === 0 || missing <= (1 - startedShare) * asked)
    return undefined
  return {
    kind: 'unstarted',
    message: `${countText(missing)} of ${countText(asked)} planned iterations were never started: too many were in flight at once`,
    advice: 'Raise inFlight or connections, or ask for a lower rate.',
  }
}

/** Reports iterations that ended with an error in the scenario's own code. */
export function scriptErrors({ tally }: LimitFacts): GeneratorLimit | undefined {
  const started = tally.scenarios.reduce((sum, counts) => sum + counts.started, 0)
  if (started === 0 || tally.scriptErrors <= brokenShare * started) return undefined
  return {
    kind: 'script',
    message: `${countText(tally.scriptErrors)} of ${countText(started)} iterations ended with an error in the scenario itself`,
    advice: 'See the errors, and fix the plan.',
  }
}
