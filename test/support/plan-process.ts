/**
 * Bundles and imports plans in a process of their own, as a worker does, and writes the outcome of each as JSON.
 * Within a test runner a module would be loaded by the runner's own means.
 */

import { thrownPlace } from '../../src/base/place/thrown-place.ts'
import { bundlePlan } from '../../src/plan-file/plan-bundle.ts'
import { importPlan } from '../../src/plan-file/plan-module.ts'
import { scriptMessage } from '../../src/user/script-message.ts'

const outcomes: unknown[] = []
for (const file of process.argv.slice(2)) {
  try {
    const plan = await importPlan(await bundlePlan(file))
    const { scenario } = plan.mix[0]!
    let thrown: unknown
    try {
      await scenario.run({} as never)
    } catch (error) {
      thrown = { place: thrownPlace(error), message: scriptMessage(error) }
    }
    outcomes.push({ name: plan.options.name, place: plan.place, scenario: scenario.place, thrown })
  } catch (error) {
    const { code, message, place, advice } = error as Record<string, unknown>
    outcomes.push({ code, message, place, advice })
  }
}
process.stdout.write(JSON.stringify(outcomes))
