import {
  checkBooleans,
  checkFunctions,
  checkKeys,
  invalidValue,
  keysOf,
} from '../base/authored/authored-object.ts'
import { atKeys } from '../base/error.ts'
import { parseDurationMs } from '../base/units/duration.ts'
import type { PlanOptions } from './plan-options.ts'

const planKeys = keysOf<PlanOptions>({
  target: true,
  mix: true,
  evidence: true,
  load: true,
  levels: true,
  sla: true,
  timings: true,
  groups: true,
  measures: true,
  tags: true,
  connections: true,
  timeout: true,
  connectTimeout: true,
  gracefulStop: true,
  setupTimeout: true,
  teardownTimeout: true,
  headers: true,
  auth: true,
  redirects: true,
  firstByteTimeout: true,
  idleTimeout: true,
  onRequest: true,
  onReply: true,
  seed: true,
  name: true,
  setup: true,
  teardown: true,
  onStart: true,
  onStop: true,
  beforeIteration: true,
  afterIteration: true,
  tls: true,
  proxy: true,
  resolve: true,
  dns: true,
  compression: true,
  cookies: true,
  connectionReuse: true,
})

const context = { what: 'the plan', code: 'bad-plan' }

/**
 * Checks the keys of a plan's options, and the kinds of values that nothing else reads before the load. Throws a
 * `PlimsollError` (`bad-plan`, `bad-duration`) with the keys of the mistake.
 */
export function checkPlanOptions(options: PlanOptions): void {
  checkKeys(options, planKeys, context)
  const { target, name, seed } = options
  if (target !== undefined && typeof target !== 'string')
    throw invalidValue('target', target, 'a URL', "Write target: 'http://127.0.0.1:8000'.", context)
  if (name !== undefined && (typeof name !== 'string' || name.trim() === ''))
    throw invalidValue('name', name, 'a name', "Write name: 'checkout'.", context)
  if (seed !== undefined && !Number.isSafeInteger(seed))
    throw invalidValue('seed', seed, 'a whole number', 'Write seed: 1.', context)
  checkBooleans(options, ['timings'], context)
  checkFunctions(
    options,
    ['setup', 'teardown', 'onStart', 'onStop', 'beforeIteration', 'afterIteration'],
    context,
  )
  for (const key of ['connectTimeout', 'gracefulStop', 'setupTimeout', 'teardownTimeout'] as const) {
    const duration = options[key]
    if (duration !== undefined) atKeys([key], () => parseDurationMs(duration, `${key} of the plan`))
  }
  for (const key of ['groups', 'measures', 'tags'] as const) {
    const slas: unknown = options[key]
    if (slas === undefined) continue
    if (typeof slas === 'object' && slas !== null && !Array.isArray(slas)) continue
    throw invalidValue(
      key,
      slas,
      'an object of SLAs by name',
      `Write ${key}: { checkout: { p95: '2s' } }.`,
      context,
    )
  }
}
