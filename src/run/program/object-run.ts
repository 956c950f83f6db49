import { PlimsollError } from '../../base/error.ts'
import { phrase, setting } from '../../base/phrase.ts'
import { declaredEndpoints, type Endpoint } from '../../plan/endpoint/endpoint.ts'
import { declaredMetrics } from '../../plan/metric/custom-metric.ts'
import type { Plan } from '../../plan/plan.ts'
import { describePlan } from '../../plan-file/description/described-plan.ts'
import { planNameOf } from '../../plan-file/plan-bundle.ts'
import type { RunRecord } from '../../record/run-record.ts'
import type { Sla } from '../../verdict/sla/sla.ts'
import { settingRunTimeMs } from '../request/load-choice.ts'
import { runRequest } from '../request/run-request.ts'
import type { RunSettings } from '../settings/setting-layers.ts'
import { readSlaFiles } from '../sla-files/sla-files.ts'
import { quietRun } from './quiet-run.ts'
import type { RunOptions } from './run-options.ts'

/** Runs a plan object in this process. */
export async function runPlanObject(
  plan: Plan,
  { values }: RunSettings,
  options: RunOptions,
): Promise<RunRecord> {
  const { workers = 1 } = values
  if (workers !== 1) {
    throw new PlimsollError(
      'bad-option',
      phrase`a plan object runs in one worker, but ${setting('workers')} is ${workers}`,
      {
        setting: 'workers',
        advice:
          'Put the plan into a file of its own and run that file: only plan files run in several workers.',
      },
    )
  }
  if (values.option.length > 0) {
    throw new PlimsollError('bad-option', phrase`${setting('option')} works only with a plan file`, {
      setting: 'option',
      advice: 'Leave it out: a plan object has already read its options.',
    })
  }
  const ownsAllEndpoints = options.endpoints !== undefined
  const endpoints = options.endpoints ?? latestOfEachName(declaredEndpoints())
  const description = describePlan(plan, { endpoints, metrics: declaredMetrics() }, settingRunTimeMs(values))
  const name = plan.options.name ?? (plan.place === undefined ? 'plan' : planNameOf(plan.place.file))
  const slaFiles = await readSlaFiles(values)
  const request = runRequest(description, { kind: 'object' }, name, { ...values, workers: 1 }, slaFiles)
  // An SLA of an endpoint or metric that the plan does not use may belong to another plan in this process.
  const isIfCalled = ({ kind, keys }: Sla) =>
    keys.length > 0 && (kind === 'metric' || (kind === 'request' && !ownsAllEndpoints))
  const slas = request.slas.map((sla) => (isIfCalled(sla) ? { ...sla, ifCalled: true as const } : sla))
  return quietRun({ ...request, slas, planObject: { plan, endpoints, ownsAllEndpoints } }, options)
}

/** Returns the last endpoint of each name: tests declare the same endpoint several times. */
function latestOfEachName(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return [...new Map(endpoints.map((endpoint) => [endpoint.name, endpoint])).values()]
}
