import { describe, expect, test } from 'vitest'
import { samplePlannedInstant, sampleRequest, sampleState } from '../../../../test/made-up/live-run.ts'
import { goldenFiles } from '../../../../test/support/golden.ts'
import { liveRunOf } from './live-context.ts'
import { ProgressLines } from './progress-lines.ts'

const expectGolden = goldenFiles(import.meta.url)

function play(seconds: number, every?: number): string {
  let text = ''
  const lines = new ProgressLines((part) => (text += part), liveRunOf(sampleRequest()), every)
  for (let second = 1; second <= seconds; second++) lines.update(sampleState(second))
  return text
}

describe('ProgressLines', () => {
  test('writes a line every ten seconds and one at the start of each phase', () => {
    expectGolden('progress.golden.txt', play(123))
  })

  test('writes lines at the given interval', () => {
    expect(play(30, 5).split('\n').length - 1).toBe(7)
  })

  test('writes the planned and the started rate of an open load', () => {
    let text = ''
    const lines = new ProgressLines((part) => (text += part), liveRunOf(sampleRequest()))
    lines.update(
      sampleState(10, { plannedPerSecond: 500, startedPerSecond: 412, slas: [], responseMs: null }),
    )
    expect(text).toContain('412/s of 500/s started  602 req/s  p95 –  0 failed\n')
  })

  test('writes users and arrivals of parallel loads', () => {
    let text = ''
    const lines = new ProgressLines((part) => (text += part), liveRunOf(sampleRequest()))
    const loads = [
      samplePlannedInstant({ name: 'people', users: 20 }),
      samplePlannedInstant({ name: 'api', startsPerSecond: 5 }),
    ]
    const phase = { name: 'people/steady + api/steady', judged: true, index: 1, count: 3 }
    lines.update(
      sampleState(10, { phase, loads, users: 22, plannedPerSecond: 55, startedPerSecond: 55, slas: [] }),
    )
    expect(text).toContain('phase people/steady + api/steady (2 of 3)\n')
    expect(text).toContain('people/steady + api/steady  22 users  55/s of 55/s started  602 req/s')
  })

  test('writes notes as plain text', () => {
    let text = ''
    new ProgressLines((part) => (text += part), liveRunOf(sampleRequest())).note('ending\x1b[2J the load')
    expect(text).toBe('ending the load\n')
  })
})
