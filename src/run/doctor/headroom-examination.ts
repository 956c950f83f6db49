import { countText } from '../../base/units/count.ts'
import type { Examination } from './examination.ts'
import type { Headroom } from './headroom.ts'

/** The minimum requests per second of one worker: half of the rate of a slow core. */
const enoughPerSecond = 5_000

/** An arrival with less lag than this is exact, in ms. It is the limit of a run's self-check. */
const enoughLagMs = 1

/** Judges the load that this machine can make. `headroom` is the error as a string if it could not be measured. */
export function examineHeadroom(headroom: Headroom | string): Examination[] {
  if (typeof headroom === 'string') {
    const advice = 'A run makes its load in the same way: solve this first.'
    return [{ name: 'load', value: `could not be measured: ${headroom}`, isEnough: false, advice }]
  }
  const { requestsPerSecond, cpuUsPerRequest, workers, arrivalsPerSecond, lagMs } = headroom
  const all = workers > 1 ? `; with --workers ${workers} about ${rounded(workers * requestsPerSecond)}/s` : ''
  return [
    {
      name: 'load',
      value:
        `one worker makes about ${rounded(requestsPerSecond)} requests/s here ` +
        `(${cpuUsPerRequest.toFixed(cpuUsPerRequest < 10 ? 1 : 0)} µs of CPU each)${all}`,
      isEnough: requestsPerSecond >= enoughPerSecond,
      advice: 'Something else keeps the cores busy, or they are slow: make less load, or use more machines.',
    },
    {
      name: 'timing',
      value:
        `at ${countText(arrivalsPerSecond)}/s an arrival starts ${lateness(lagMs.p50)} late (p50), ` +
        `${lateness(lagMs.p99)} (p99)`,
      isEnough: lagMs.p99 < enoughLagMs,
      advice: 'Something else keeps the cores busy: single milliseconds will not be measured exactly.',
    },
  ]
}

/** Formats a count with two significant digits. The third differs between measurements. */
function rounded(count: number): string {
  return Number(count.toPrecision(2)).toLocaleString('en-US')
}

function lateness(ms: number): string {
  return ms < 1 ? `${(ms * 1_000).toFixed(0)} µs` : `${ms.toFixed(1)} ms`
}
