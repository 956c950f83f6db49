import { PlimsollError } from '../../base/error.ts'
import { declaredEndpoints, type Endpoint } from '../../plan/endpoint/endpoint.ts'
import { declaredMetrics } from '../../plan/metric/custom-metric.ts'
import type { Plan } from '../../plan/plan.ts'
import { describePlan } from '../../plan-file/description/described-plan.ts'
import { planNameOf } from '../../plan-file/plan-bundle.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { Sla } from '../../verdict/sla/sla.ts'
import { runRequest } from '../run-request.ts'
import { loadOverrides } from '../settings/run-flags.ts'
import type { RunSettings } from '../settings/setting-layers.ts'
import { readSlaFiles } from '../settings/sla-files.ts'
import type { RunOptions } from './library.ts'
import { quietRun } from './quiet-run.ts'

/** Runs a plan that this process has made, in this process. */
export async function runHere(plan: Plan, { flags }: RunSettings, options: RunOptions): Promise<RunRecord> {
  if (flags.workers !== undefined && flags.workers !== '1') {
    throw new PlimsollError(
      'bad-option',
      `a plan object has one worker, and the option workers is ${flags.workers}`,
      {
        advice: 'Put the plan into a file of its own and run that: its load is made by threads.',
      },
    )
  }
  if (flags.option.length > 0) {
    throw new PlimsollError('bad-option', 'the option option goes with a plan file', {
      advice: 'Leave it out: a plan object has been made already.',
    })
  }
  const isWhole = options.endpoints !== undefined
  const endpoints = options.endpoints ?? latestOfEachName(declaredEndpoints())
  const { runTimeMs } = flags.profile === undefined ? loadOverrides(flags) : {}
  const description = describePlan(plan, { endpoints, metrics: declaredMetrics() }, runTimeMs)
  const name = plan.options.name ?? (plan.place === undefined ? 'plan' : planNameOf(plan.place.file))
  const promises = await readSlaFiles(flags)
  const request = runRequest(description, { kind: 'here' }, name, { ...flags, workers: '1' }, promises)
  // Which of the endpoints and metrics in this process are the plan's is known of those that it uses.
  const isIfCalled = ({ kind, keys }: Sla) =>
    keys.length > 0 && (kind === 'metric' || (kind === 'request' && !isWhole))
  const slas = request.slas.map((sla) => (isIfCalled(sla) ? { ...sla, ifCalled: true as const } : sla))
  return quietRun({ ...request, slas, here: { plan, endpoints, isWhole } }, options)
}

/** Tests declare the same again and again: the last one is in use. */
function latestOfEachName(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return [...new Map(endpoints.map((endpoint) => [endpoint.name, endpoint])).values()]
}
