import { describe, expect, it } from 'vitest'
import type { PlannedLoad } from '../../src/load/planned/planned-load.ts'
import { pageData } from '../../src/report/html/page-data.ts'
import { agentRun } from '../../test/made-up/agent-run.ts'
import { plannedShapes, plannedUsers } from './planned-load.ts'
import { reportOf } from './report.ts'
import { timelineCharts } from './timeline-charts.ts'

const people: PlannedLoad = {
  name: 'people',
  profile: null,
  unit: 'users',
  points: [
    { seconds: 0, value: 0 },
    { seconds: 10, value: 20 },
    { seconds: 20, value: 20 },
  ],
}
const api: PlannedLoad = {
  name: 'api',
  profile: 'staircase',
  unit: 'perSecond',
  points: [
    { seconds: 10, value: 50 },
    { seconds: 40, value: 50 },
  ],
}
const phase = (name: string, lane: number, startSeconds: number, endSeconds: number) => ({
  ...report.phases[0]!,
  name,
  lane,
  startSeconds,
  endSeconds,
  judged: true,
})
const report = reportOf(pageData(agentRun('pass')))

describe('the planned load on the page', () => {
  it('plannedShapes scales each load to a square, with the same time for parallel loads', () => {
    const phases = [phase('people/all', 0, 0, 20), phase('api/50/s', 1, 10, 40)]
    expect(plannedShapes([people, api], phases)).toEqual([
      {
        name: 'people',
        words: 'up to 20 users',
        corners: [
          { x: 0, y: 0 },
          { x: 0.25, y: 1 },
          { x: 0.5, y: 1 },
        ],
        phases: [{ name: 'all', judged: true, from: 0, to: 0.5 }],
      },
      {
        name: 'api',
        words: 'up to 50/s, profile staircase',
        corners: [
          { x: 0.25, y: 1 },
          { x: 1, y: 1 },
        ],
        phases: [{ name: '50/s', judged: true, from: 0.25, to: 1 }],
      },
    ])
  })

  it('plannedShapes is empty for a load that never changes', () => {
    expect(plannedShapes([{ ...api, name: null }], [phase('steady', 0, 10, 40)])).toEqual([])
    expect(plannedShapes([], [])).toEqual([])
  })

  it('reportOf takes the planned load from the record', () => {
    expect(report.plannedLoad).toEqual(agentRun('pass').plannedLoad.loads)
  })

  it('plannedUsers returns the planned users at the end of each point, and the chart of users draws them', () => {
    const series = [
      { seconds: 0, spanSeconds: 5 },
      { seconds: 5, spanSeconds: 5 },
      { seconds: 10, spanSeconds: 5 },
      { seconds: 19, spanSeconds: 1 },
    ]
    const closed = { ...people, name: null }
    expect(plannedUsers([closed], series)).toEqual([10, 20, 20, 20])
    expect(plannedUsers([people, people], series)).toEqual([20, 40, 40, 40])
    expect(plannedUsers([people, api], series)).toBeUndefined()
    const lines = timelineCharts({ ...report, plannedLoad: [closed] }).find(
      ({ key }) => key === 'users',
    )!.lines
    expect(lines.map(({ label }) => label)).toEqual(['Users', 'Planned'])
  })
})
