import { usualNames } from '../../src/engine/socket/name-settings.ts'
import { type LiveSla, type LiveState, liveSla } from '../../src/fleet/live-state.ts'
import type { RunRequest } from '../../src/fleet/run-request.ts'
import type { PlannedInstant } from '../../src/load/planned/load-plan.ts'
import type { LoadPhase } from '../../src/load/spec/phase.ts'
import { parseLimit } from '../../src/verdict/sla/limit.ts'
import { metricOf } from '../../src/verdict/sla/metric-finder.ts'

/* A made-up run in progress, for tests of the live view. */

const phases: LoadPhase[] = [
  phase('warmup', 0, 30, 0, 50, false),
  phase('steady', 30, 90, 50, 50),
  phase('spike', 90, 110, 50, 200),
  phase('recover', 110, 120, 50, 50),
]

export function sampleRequest(
  changes: Partial<Pick<RunRequest, 'name' | 'target' | 'load' | 'source'>> = {},
): RunRequest {
  return {
    name: 'agent backend',
    target: 'http://127.0.0.1:8000',
    load: { kind: 'users', phases, inFlight: 10_000 },
    source: { kind: 'bundle', bundle: { file: '', code: '', hash: '' } },
    slas: [],
    tags: {},
    workers: 1,
    cores: 2,
    pacing: 'economy',
    seed: 1,
    connections: undefined,
    timeoutMs: 60_000,
    connectTimeoutMs: 10_000,
    gracefulStopMs: 30_000,
    setupTimeoutMs: 60_000,
    teardownTimeoutMs: 60_000,
    userAgent: 'plimsoll',
    plan: {
      target: 'http://127.0.0.1:8000',
      endpoints: [],
      scenarios: [],
      levels: {},
      slas: { groups: {}, measures: {}, tags: {} },
      metrics: [],
      hooks: [],
      connecting: { tls: undefined, proxy: undefined, names: usualNames },
    },
    ...changes,
  }
}

/** The state of the run after `elapsedSeconds`. */
export function sampleState(elapsedSeconds: number, changes: Partial<LiveState> = {}): LiveState {
  const found = phases.findLastIndex(({ startMs }) => startMs < elapsedSeconds * 1_000)
  const index = Math.max(0, found)
  const { name, judged } = phases[index]!
  const isSpike = index === 2
  const perSecond = isSpike ? 1_204 : 602 + (elapsedSeconds % 5) * 11
  return {
    elapsedSeconds,
    totalSeconds: 120,
    iterations: null,
    phase: { name, judged, index, count: phases.length },
    loads: [],
    stopping: elapsedSeconds > 120,
    users: isSpike ? 125 : 50,
    inFlight: 12,
    requests: elapsedSeconds * 600,
    failures: isSpike ? 74 : 0,
    failuresByClass: isSpike ? { timeout: 22, http_5xx: 52 } : {},
    plannedPerSecond: null,
    startedPerSecond: perSecond,
    requestsPerSecond: perSecond,
    responseMs: { p50: 12.2, p95: isSpike ? 412 : 38.4 + (elapsedSeconds % 3) * 4, p99: isSpike ? 880 : 101 },
    slas: [
      slaState(
        'run',
        'errors',
        '0.1%',
        elapsedSeconds < 31 ? undefined : isSpike ? 0.0011 : 0,
        elapsedSeconds,
      ),
      slaState('run', 'rps', '>=400', elapsedSeconds < 31 ? undefined : perSecond, elapsedSeconds),
      slaState('GET /api/v1/agents', 'p95', '300ms', isSpike ? 412 : 38, elapsedSeconds),
      slaState('GET /api/v1/agents/:id', 'p95', '300ms', 12.2, elapsedSeconds),
    ],
    ...changes,
  }
}

/** What a load asks for; 0 users by default. */
export function samplePlannedInstant(changes: Partial<PlannedInstant>): PlannedInstant {
  return {
    name: '',
    phase: 'steady',
    users: changes.startsPerSecond === undefined ? 0 : null,
    startsPerSecond: null,
    startSeconds: 0,
    endSeconds: 120,
    ...changes,
  }
}

/** The state of an SLA; one that is not met has not been for 7 s. */
export function slaState(
  scope: string,
  metricName: string,
  text: string,
  actual: number | undefined,
  nowSeconds = 100,
): LiveSla {
  const metric = metricOf(metricName, scope === 'run')
  const limit = parseLimit(text, {
    unit: metric.unit,
    defaultComparison: metric.defaultComparison,
    what: 'limit',
  })
  const holds =
    actual === undefined || (limit.comparison === '>=' ? actual >= limit.value : actual <= limit.value)
  return liveSla({
    sla: {
      scope,
      phase: undefined,
      metric,
      limit,
      place: undefined,
      keys: [],
      kind: scope === 'run' ? 'run' : 'request',
    },
    status: actual === undefined ? 'no-data' : holds ? 'pass' : 'fail',
    actual,
    failedSinceSeconds: holds ? undefined : nowSeconds - 7,
  })
}

function phase(
  name: string,
  startSeconds: number,
  endSeconds: number,
  from: number,
  to: number,
  judged = true,
): LoadPhase {
  return {
    name,
    startMs: startSeconds * 1_000,
    endMs: endSeconds * 1_000,
    from,
    to,
    judged,
    arrivals: 'constant',
  }
}
