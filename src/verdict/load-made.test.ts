import { expect, test } from 'vitest'
import { Recorder } from '../metrics/recorder.ts'
import { RunCounts } from '../metrics/run-counts.ts'
import { loadNotMade } from './load-made.ts'

function reasonsFor(count: (recorder: Recorder) => void): string[] {
  const counts = new RunCounts()
  const { tally } = counts
  const recorder = new Recorder({ worker: 0, phases: 1, startMs: 0, flush: (delta) => counts.add(delta) })
  count(recorder)
  recorder.finish(1)
  return loadNotMade({ tally, plannedArrivals: 1_000 })
}

const times = (n: number, act: () => void) => Array.from({ length: n }).forEach(act)

test('users who never came past their onStart make no load', () => {
  const users = (unready: number) => (recorder: Recorder) => {
    times(100 - unready, () => recorder.user(true))
    times(unready, () => recorder.user(false))
  }
  expect(reasonsFor(users(1))).toEqual([])
  expect(reasonsFor(users(2))).toEqual([
    '2 of 100 users made no load: their onStart failed. See the errors, and mend what keeps users from starting.',
  ])
})

test('arrivals whose user could not start are told from those that were too many', () => {
  expect(reasonsFor((recorder) => times(5, () => recorder.unreadyArrival()))).toEqual([])
  expect(reasonsFor((recorder) => times(6, () => recorder.unreadyArrival()))).toEqual([
    expect.stringMatching(/^6 of 1,000 planned iterations were never started: onStart failed\./),
  ])
})

test('a rate that was only made after the end of the load was not made', () => {
  expect(reasonsFor((recorder) => times(5, () => recorder.overdueArrival()))).toEqual([])
  expect(reasonsFor((recorder) => times(6, () => recorder.overdueArrival()))).toEqual([
    expect.stringMatching(
      /^6 of 1,000 planned iterations were started only after the load had ended: too many/,
    ),
  ])
})

test('what was made raises no doubt', () => {
  expect(reasonsFor((recorder) => recorder.user(true))).toEqual([])
  expect(reasonsFor(() => {})).toEqual([])
})
