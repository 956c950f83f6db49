import { expect, test } from 'vitest'
import type { Note } from '../../base/note.ts'
import { Recorder } from '../../metrics/recorder.ts'
import { RunCounts } from '../../metrics/run-counts.ts'
import { missingLoad } from './missing-load.ts'

function notesFor(count: (recorder: Recorder) => void): Note[] {
  const counts = new RunCounts()
  const { tally } = counts
  const recorder = new Recorder({ worker: 0, phases: 1, startMs: 0, flush: (delta) => counts.add(delta) })
  count(recorder)
  recorder.finish(1)
  return missingLoad({ tally, plannedArrivals: 1_000 })
}

const times = (n: number, act: () => void) => Array.from({ length: n }).forEach(act)

test('users whose onStart failed are missing', () => {
  const users = (unready: number) => (recorder: Recorder) => {
    times(100 - unready, () => recorder.userEnded(true))
    times(unready, () => recorder.userEnded(false))
  }
  expect(notesFor(users(1))).toEqual([])
  expect(notesFor(users(2))).toEqual([
    {
      message: '2 of 100 users made no load: their onStart failed',
      advice: 'See the errors, and fix what makes onStart fail.',
    },
  ])
})

test('users whose iteration never ended are missing', () => {
  const users = (hung: number) => (recorder: Recorder) => {
    times(100, () => recorder.userEnded(true))
    times(hung, () => recorder.userHung())
  }
  expect(notesFor(users(1))).toEqual([])
  expect(notesFor(users(2))).toEqual([
    {
      message: '2 of 100 users stopped making load: an iteration of theirs never ended',
      advice: 'See the errors, and find out what the scenario waits for.',
    },
  ])
})

test('arrivals whose user could not start are missing', () => {
  expect(notesFor((recorder) => times(5, () => recorder.unreadyArrival()))).toEqual([])
  expect(notesFor((recorder) => times(6, () => recorder.unreadyArrival()))).toEqual([
    {
      message: '6 of 1,000 planned iterations were never started: onStart failed',
      advice: 'See the errors, and fix what makes onStart fail.',
    },
  ])
})

test('arrivals that started only after the end of the load are missing', () => {
  expect(notesFor((recorder) => times(5, () => recorder.overdueArrival()))).toEqual([])
  expect(notesFor((recorder) => times(6, () => recorder.overdueArrival()))).toEqual([
    expect.objectContaining({
      message: expect.stringMatching(
        /^6 of 1,000 planned iterations were started only after the load had ended: too many/,
      ),
    }),
  ])
})

test('there are no notes for a load made as planned', () => {
  expect(notesFor((recorder) => recorder.userEnded(true))).toEqual([])
  expect(notesFor(() => {})).toEqual([])
})
