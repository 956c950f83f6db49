import { describe, expect, it } from 'vitest'
import type { SlaState } from './judge/judge.ts'
import { parseLimit } from './sla/limit.ts'
import { metricOf } from './sla/metric-finder.ts'
import { decideVerdict, type Evidence } from './verdict.ts'

function state(status: SlaState['status'], scope = 'run', phase?: string): SlaState {
  const metric = metricOf('p95', scope === 'run')
  const sla: SlaState['sla'] = {
    scope,
    phase,
    metric,
    limit: parseLimit('300ms', { unit: 'ms', defaultComparison: '<=', what: 'p95' }),
    place: undefined,
    keys: [],
    kind: scope === 'run' ? 'run' : 'request',
  }
  return { sla, status, actual: status === 'no-data' ? undefined : 318, failedSinceSeconds: undefined }
}

const conclusion = (evidence: Partial<Evidence>) =>
  decideVerdict({
    ended: 'complete',
    slas: [],
    limits: [],
    missingLoad: [],
    requests: 10,
    successes: 10,
    commonError: undefined,
    ...evidence,
  })

const lateness = { message: 'late', advice: 'Add --workers 2.' }
const late = { kind: 'late', ...lateness }
const noFiles = { message: 'no files', advice: null }
const files = { kind: 'files', ...noFiles }
const undecided = {
  ...state('undecided'),
  reason: 'up to 24 ms of it can be the generator’s own delay',
}
const warning = { ...state('undecided'), sla: { ...state('pass').sla, clauses: { action: 'warn' } } }
const fewer = { message: '5 of 10 users made no load', advice: 'See the errors.' }
const silence = { fromMs: 11_000, toMs: 25_000, isDeciding: true }
const silent = {
  message:
    'the target was silent from 11.0 s on, until the load ended 14 s later: requests were under way, and none succeeded',
  advice: 'See what happened to the target at that time.',
}
const note = (message: string) => ({ message, advice: null })

describe('the verdict', () => {
  it.each([
    [
      'fail before anything else',
      { limits: [files, late], slas: [state('fail')], ended: 'interrupted' },
      'fail',
      [note('p95 was 318 ms, the SLA is <= 300 ms')],
    ],
    ['invalid for delays without an SLA', { limits: [late] }, 'invalid', [lateness]],
    [
      'invalid for delays with an SLA that only warns',
      { limits: [late], slas: [warning] },
      'invalid',
      [lateness],
    ],
    ['pass with delays that no SLA depends on', { limits: [late], slas: [state('pass')] }, 'pass', []],
    [
      'invalid for a load that was not made',
      { limits: [late, files], slas: [state('pass'), state('undecided'), state('no-data')] },
      'invalid',
      [noFiles],
    ],
    [
      'invalid for an undecided SLA, with the delays as its cause',
      { limits: [late], slas: [state('pass'), undecided, state('no-data')] },
      'invalid',
      [
        {
          message:
            'p95 was 318 ms, the SLA is <= 300 ms, which is undecided: up to 24 ms of it can be the generator’s own delay',
          advice: 'Run again while this machine does nothing else, or on one with more free cores.',
        },
        lateness,
      ],
    ],
    ['pass with an undecided SLA that only warns', { slas: [state('pass'), warning] }, 'pass', []],
    [
      'fail even if another SLA has no data',
      { slas: [state('no-data'), state('fail', 'GET /a'), state('pass')] },
      'fail',
      [note('p95 of GET /a was 318 ms, the SLA is <= 300 ms')],
    ],
    [
      'fail if nothing succeeded',
      { slas: [state('fail', 'run', 'spike')], successes: 0 },
      'fail',
      [note('p95 in phase spike was 318 ms, the SLA is <= 300 ms')],
    ],
    [
      'invalid for an interrupted run',
      { ended: 'interrupted' },
      'invalid',
      [note('the run was interrupted before its end')],
    ],
    [
      'invalid for a run that an error in the plan ended',
      { ended: 'failed' },
      'invalid',
      [note('an error in the plan ended the run')],
    ],
    [
      'fail even when interrupted',
      { ended: 'interrupted', slas: [state('fail')] },
      'fail',
      [note('p95 was 318 ms, the SLA is <= 300 ms')],
    ],
    ['no data without a request', { requests: 0, successes: 0 }, 'no-data', [note('no request was made')]],
    [
      'no data without a request, with the common error',
      { requests: 0, successes: 0, commonError: 'onStart: no' },
      'no-data',
      [note('no request was made: onStart: no')],
    ],
    ['no data without a success', { successes: 0 }, 'no-data', [note('no request succeeded')]],
    [
      'no data without a success, with the common error',
      { successes: 0, commonError: 'refused' },
      'no-data',
      [note('no request succeeded: refused')],
    ],
    [
      'no data if one SLA has none',
      { slas: [state('pass'), state('no-data', 'GET /a', 'spike')] },
      'no-data',
      [note('nothing was measured for p95 of GET /a in phase spike')],
    ],
    [
      'invalid for less load than planned',
      { slas: [state('pass')], missingLoad: [fewer] },
      'invalid',
      [fewer],
    ],
    [
      'fail even under less load',
      { slas: [state('fail')], missingLoad: [fewer] },
      'fail',
      [note('p95 was 318 ms, the SLA is <= 300 ms')],
    ],
    [
      'fail for a silence until the end of the load, with the SLAs that are not met',
      { slas: [state('pass'), state('fail')], silence, limits: [late], missingLoad: [fewer] },
      'fail',
      [note('p95 was 318 ms, the SLA is <= 300 ms'), silent],
    ],
    ['fail for a silence without any SLA', { silence }, 'fail', [silent]],
    [
      'fail for a target that was silent from the beginning, with the common error',
      { silence: { ...silence, fromMs: 0 }, successes: 0, commonError: 'no whole reply within 2.0 s' },
      'fail',
      [
        {
          message:
            'the target was silent from 0.0 s on, until the load ended 25 s later: requests were under way, and none succeeded (no whole reply within 2.0 s)',
          advice: 'See what happened to the target at that time.',
        },
      ],
    ],
    [
      'invalid for a silence of a generator that could not ask',
      { silence, limits: [files], slas: [state('pass')] },
      'invalid',
      [noFiles],
    ],
    ['pass when all SLAs are met', { slas: [state('pass')] }, 'pass', []],
    ['pass without SLAs', { successes: 1 }, 'pass', []],
  ] as const)('is %s', (_, evidence, status, reasons) => {
    expect(conclusion(evidence as Partial<Evidence>)).toEqual({ status, reasons })
  })
})
