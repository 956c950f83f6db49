import { type LoadSpec, loadsOf } from '../spec/load-spec.ts'
import { type NamedStretch, phaseAt, totalMs } from '../spec/phase.ts'

/**
 * Returns the stretches of a run in order of time. For a single load they are its phases. For parallel loads, a stretch is a
 * time in which the same phases run, and is named after all of them: `browsing/steady + api/ramp`.
 */
export function timelineOf(load: LoadSpec): readonly NamedStretch[] {
  if (load.parallelLoads === undefined) return load.phases
  const edges = load.phases.flatMap(({ startMs, endMs }) => [startMs, endMs])
  const times = [...new Set([0, ...edges])].sort((a, b) => a - b)
  return times.slice(0, -1).map((startMs, index) => {
    const running = loadsOf(load).flatMap((spec) => {
      const ownMs = startMs - spec.startMs
      if (ownMs < 0 || ownMs >= totalMs(spec.phases)) return []
      return [load.phases[spec.firstPhase + phaseAt(spec.phases, ownMs)]!]
    })
    return {
      name: running.length === 0 ? 'nothing' : running.map(({ name }) => name).join(' + '),
      startMs,
      endMs: times[index + 1]!,
      judged: running.some(({ judged }) => judged),
    }
  })
}
