import { describe, expect, it } from 'vitest'
import { slaOf } from '../../../test/support/sla-of.ts'
import type { PlannedLoad, PlannedPhase } from '../../load/planned/planned-load.ts'
import type { PlannedRun } from '../meant/planned-run.ts'
import { plannedNoDataReason } from './planned-no-data-reason.ts'

const load = (unit: PlannedLoad['unit'], ...values: number[]): PlannedLoad => ({
  name: null,
  profile: null,
  unit,
  points: values.map((value, seconds) => ({ seconds, value })),
})

const phase = (name: string, startSeconds: number, endSeconds: number, judged = true): PlannedPhase => ({
  name,
  judged,
  startSeconds,
  endSeconds,
})

const phases = [phase('warmup', 0, 30, false), phase('steady', 30, 50), phase('spike', 50, 60)]
const users = (...values: number[]): PlannedRun => ({ loads: [load('users', ...values)], phases })

describe('the reason for a certain lack of data', () => {
  it.each([
    ['p95 < 1s while users > 10', 'the load has at most 10 users'],
    ['p95 < 1s while users >= 11', 'the load has at most 10 users'],
    ['p95 < 1s while rps > 5 and users >= 11', 'the load has at most 10 users'],
    ['rps > 1 for 31s', 'the judged time lasts only 30s'],
    ['p95 < 1s in every 11s in spike', "the phase 'spike' lasts only 10s"],
    ['target.cpu < 80%', 'no monitor publishes target.cpu'],
  ])('is found for %s', (text, reason) => {
    expect(plannedNoDataReason(slaOf(text), users(0, 10, 5))).toBe(reason)
  })

  it.each([
    'p95 < 1s',
    'p95 < 1s while users >= 10',
    'p95 < 1s while users < 5',
    'p95 < 1s while inFlight >= 1000',
    'p95 < 1s while rps >= 1000',
    'rps > 1 for 30s',
    'p95 < 1s in every 10s in spike',
    'p95 < 1s in every 30s in warmup',
    'p95 < 1s in nowhere',
  ])('is not found for %s', (text) => {
    expect(plannedNoDataReason(slaOf(text), users(0, 10, 5))).toBeUndefined()
  })

  it('is not found for the users of an open load', () => {
    const loads = [load('users', 1), load('perSecond', 5)]
    expect(plannedNoDataReason(slaOf('p95 < 1s while users >= 100'), { loads, phases })).toBeUndefined()
  })

  it('considers the users of all parallel loads together, each rounded up', () => {
    const loads = [load('users', 0, 10, 0), load('users', 0, 4.2)]
    const reason = (text: string) => plannedNoDataReason(slaOf(text), { loads, phases })
    expect(reason('p95 < 1s while users >= 15')).toBeUndefined()
    expect(reason('p95 < 1s while users >= 16')).toBe('the load has at most 15 users')
    const parts = [load('users', 0, 9.3), load('users', 0, 4.2)]
    expect(plannedNoDataReason(slaOf('p95 < 1s while users >= 15'), { loads: parts, phases })).toBeUndefined()
  })
})
