import type { Rate } from '../../../src/base/units/rate.ts'
import { ArrivalSchedule } from '../../../src/load/schedule/arrival-schedule.ts'
import { ownsAll } from '../../../src/load/schedule/share.ts'
import { arrivals } from '../../../src/plan/load/load.ts'
import { readLoadOf } from '../../support/described-load.ts'
import { type ArrivalsAsked, arrivalSeed } from '../experiment.ts'

/** The due time of each arrival of an open load in ms from its start, in order. Those of the warm-up come first. */
export function intendedArrivals(
  { perSecond, spread }: ArrivalsAsked,
  { warmUpSeconds, seconds }: { warmUpSeconds: number; seconds: number },
): number[] {
  const rate: Rate = `${perSecond}/s`
  const { phases } = readLoadOf(
    arrivals({
      ...(warmUpSeconds > 0 && {
        warmup: { hold: rate, for: `${warmUpSeconds}s` as const, arrivals: spread, judged: false },
      }),
      steady: { hold: rate, for: `${seconds}s`, arrivals: spread },
    }),
  )
  const schedule = new ArrivalSchedule(phases, arrivalSeed, ownsAll())
  const dueMs: number[] = []
  while (schedule.advance()) dueMs.push(schedule.dueMs)
  return dueMs
}
