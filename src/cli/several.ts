import { entryUrl } from '../base/own-files.ts'
import { settingWarnings } from '../run/settings/run-settings.ts'
import type { Layer } from '../run/settings/setting-layers.ts'
import { PlanSeries, planOrders } from '../run/several/plan-series.ts'
import { explainError, warn } from './explanation.ts'
import { onEachSignal } from './signals.ts'

/**
 * `plimsoll run` with a folder or several files (`isOneOfSeveral`), or all levels of a plan: runs one after the other.
 * Resolves with the gravest exit code.
 */
export async function runSeveral(
  plans: readonly string[],
  given: Layer,
  isOneOfSeveral: boolean,
): Promise<number> {
  const orders = await planOrders(plans, given, isOneOfSeveral)
  warn(settingWarnings(orders[0]!.settings.values))
  const series = new PlanSeries(orders, entryUrl('cli/plan-process'))
  const stopListening = onEachSignal((signal) => series.interrupt(signal))
  return series
    .run()
    .catch((error) => explainError(error, orders[0]!.settings))
    .finally(stopListening)
}
