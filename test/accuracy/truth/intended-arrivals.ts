import type { Rate } from '../../../src/base/rate.ts'
import { ArrivalSchedule } from '../../../src/load/arrival-schedule.ts'
import { readLoad } from '../../../src/load/load-spec.ts'
import { ownsAll } from '../../../src/load/share.ts'
import { arrivals } from '../../../src/scenario/load.ts'
import { type ArrivalsAsked, arrivalSeed } from '../experiment.ts'

/** When each arrival of an open load is due, in ms from its start: by number, and so in order of time. */
export function intendedArrivals({ perSecond, spread }: ArrivalsAsked, seconds: number): number[] {
  const rate: Rate = `${perSecond}/s`
  const { phases } = readLoad(arrivals({ steady: { hold: rate, for: `${seconds}s`, arrivals: spread } }))
  const schedule = new ArrivalSchedule(phases, arrivalSeed, ownsAll())
  const dueMs: number[] = []
  while (schedule.advance()) dueMs.push(schedule.dueMs)
  return dueMs
}
