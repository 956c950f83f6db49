import { expect, test } from 'vitest'
import { MadeLoad } from './made-load.ts'
import { noOwnDelays } from './own-delay-figures.ts'
import { OwnDelayLog } from './own-delay-log.ts'

const phases = [
  { startMs: 0, endMs: 2_500 },
  { startMs: 2_500, endMs: 4_000 },
]

test('arrivals count in the second in which they were due, whenever and by whichever worker they are sent', () => {
  const log = new OwnDelayLog()
  const made = new MadeLoad(phases)
  log.due(2, 0, 50)
  log.due(2, 1, 40)
  for (let sent = 0; sent < 49; sent++) log.inTime(2, 0)
  made.add(log.take(), 3)
  log.inTime(2, 0)
  log.due(3, 1, 80)
  made.add(log.take(), 3)
  made.add({ ...noOwnDelays(), arrivals: [{ second: 2, phase: 0, due: 10, inTime: 9 }] }, 3)
  expect(made.arrivals(0)).toEqual([{ second: 2, phase: 0, due: 60, inTime: 59 }])
  expect(made.arrivals(1)).toEqual([
    { second: 2, phase: 1, due: 40, inTime: 0 },
    { second: 3, phase: 1, due: 80, inTime: 0 },
  ])
  expect(log.take()).toEqual(noOwnDelays())
})

test('the times for which users were kept from asking add up over seconds and workers', () => {
  const log = new OwnDelayLog()
  const made = new MadeLoad(phases)
  for (let second = 0; second < 2; second++) {
    log.users(1, 5_000_000)
    log.kept(1, 40_000.4)
    made.add(log.take(), 3)
  }
  expect(made.keptTime(1)).toEqual({ phase: 1, keptUs: 80_000, usersUs: 10_000_000 })
  expect(made.keptTime(0)).toEqual({ phase: 0, keptUs: 0, usersUs: 0 })
})

test('the largest delay and the mark of an unknown one are kept', () => {
  const made = new MadeLoad(phases)
  made.add({ ...noOwnDelays(), largestUs: 20_000 }, 0)
  made.add({ ...noOwnDelays(), largestUs: 7 }, 1)
  expect([made.largestDelayUs, made.hasUnknownDelays]).toEqual([20_000, false])
  made.add({ ...noOwnDelays(), isUnknown: true }, 1)
  expect(made.hasUnknownDelays).toBe(true)
})

test('arrivals outside of their phase or of any phase, which only a forged delta has, take no memory', () => {
  const made = new MadeLoad(phases)
  const arrivals = [
    { second: 315_360_000, phase: 0, due: 1, inTime: 1 },
    { second: 1, phase: 1, due: 1, inTime: 1 },
    { second: 1, phase: 999, due: 1, inTime: 1 },
  ]
  made.add({ ...noOwnDelays(), arrivals, keptTimes: [{ phase: 999, keptUs: 1, usersUs: 1 }] }, 0)
  expect([0, 1, 999].flatMap((phase) => made.arrivals(phase))).toEqual([])
})

test('a delay lies in all seconds that it can have reached into', () => {
  const made = new MadeLoad(phases)
  made.add({ ...noOwnDelays(), largestUs: 1_200_000 }, 3)
  made.add({ ...noOwnDelays(), largestUs: 5_000 }, 0)
  expect([0, 1, 2, 3].map((second) => made.delayUsBetween(second, second + 1))).toEqual([
    5_000, 1_200_000, 1_200_000, 1_200_000,
  ])
  made.add({ ...noOwnDelays(), largestUs: 1 }, 1e9)
  expect(made.delayUsBetween(0, 1e10)).toBe(1_200_000)
})

test('the time for which users were kept from asking is known for any seconds', () => {
  const made = new MadeLoad(phases)
  made.add({ ...noOwnDelays(), keptTimes: [{ phase: 0, keptUs: 0, usersUs: 1_000 }] }, 0)
  made.add({ ...noOwnDelays(), keptTimes: [{ phase: 0, keptUs: 500, usersUs: 1_000 }] }, 1)
  expect(made.keptBetween([0, 1], 0, 1).keptUs).toBe(0)
  expect(made.keptBetween([0, 1], 1, 3)).toEqual({ keptUs: 500, usersUs: 1_000 })
  expect(made.keptBetween([0, 1], 0, 9)).toEqual({ keptUs: 500, usersUs: 2_000 })
  expect(made.keptBetween([1], 0, 9).keptUs).toBe(0)
})
