import { expect, it } from 'vitest'
import { slaOf } from '../../../../test/support/sla-of.ts'
import type { PlannedRun } from '../../../verdict/meant/planned-run.ts'
import type { Sla } from '../../../verdict/sla/sla.ts'
import { lineWidth, paintLine } from '../text/span.ts'
import { outlookLines } from './outlook-lines.ts'

const planned: PlannedRun = {
  loads: [{ name: null, profile: null, unit: 'users', points: [{ seconds: 0, value: 10 }] }],
  phases: [{ name: 'steady', judged: true, startSeconds: 0, endSeconds: 10 }],
}

/** An SLA on p95 of an endpoint that applies while there are this many users. */
const whileUsers = (value: number) => slaOf(`GET /agents: p95 < 1s in steady while users >= ${value}`)

const shown = (slas: Sla[], columns: number) =>
  outlookLines(slas, planned, columns).map((spans) => paintLine(spans, false))

it('outlookLines names the SLA that will have no data and the reason, in any width', () => {
  expect(shown([whileUsers(10), whileUsers(11)], 120)).toEqual([
    '! GET /agents in steady: p95 while users >= 11 will have no data: the load has at most 10 users',
  ])
  for (const spans of outlookLines([whileUsers(11)], planned, 40))
    expect(lineWidth(spans)).toBeLessThanOrEqual(40)
})

it('outlookLines tells the same reason once, and names three of many SLAs', () => {
  const many = Array.from({ length: 8 }, (_, index) => whileUsers(11 + index))
  const name = 'GET /agents in steady: p95 while users >='
  expect(shown(many, 200)).toEqual([
    `! ${name} 11, ${name} 12, ${name} 13, and 5 more will have no data: the load has at most 10 users`,
  ])
})

it('outlookLines shows five reasons, and counts the SLAs with others', () => {
  const many = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => ({
    ...slaOf('p95 < 1s'),
    metric: { ...slaOf('target.cpu < 70%').metric, name: `target.${number}` },
  }))
  expect(shown(many, 200)).toHaveLength(6)
  expect(shown(many, 200).at(-1)).toBe('  and 3 more')
})

it('outlookLines is empty if all SLAs may have data', () => {
  expect(shown([whileUsers(5)], 80)).toEqual([])
})
