import { countText } from '../../base/units/count.ts'
import type { GeneratorLimit, LimitFacts } from './limit-facts.ts'

/** Less of the planned arrivals started than this is another load than was asked for. */
const startedShare = 0.995

/** Iterations that the scenario's own code broke do not make the asked load either: more than this share of them. */
const brokenShare = 0.01

/** Arrivals of an open load that were never started. */
export function unstarted({
  tally,
  kind,
  complete,
  plannedArrivals,
}: LimitFacts): GeneratorLimit | undefined {
  const { planned, started, loadShortfall } = tally.load
  const asked = plannedArrivals ?? planned
  // Those whose user could not start are not the generator's.
  const missing = planned - started - loadShortfall.unreadyArrivals
  if (kind !== 'arrivals' || !complete || asked === 0 || missing <= (1 - startedShare) * asked)
    return undefined
  return {
    kind: 'unstarted',
    reason:
      `${countText(missing)} of ${countText(asked)} planned iterations were never started: too many were in flight at once. ` +
      'Raise inFlight or connections, or ask for a lower rate.',
  }
}

/** Iterations that ended in an error of the scenario itself. */
export function brokenScenarios({ tally }: LimitFacts): GeneratorLimit | undefined {
  const { scenarios, scriptErrors } = tally
  const started = scenarios.reduce((sum, counts) => sum + counts.started, 0)
  if (started === 0 || scriptErrors <= brokenShare * started) return undefined
  return {
    kind: 'script',
    reason:
      `${countText(scriptErrors)} of ${countText(started)} iterations ended in an error of the scenario itself. ` +
      'See the errors, and mend the plan.',
  }
}
