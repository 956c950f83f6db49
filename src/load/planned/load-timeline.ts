import { type LoadSpec, loadsOf } from '../spec/load-spec.ts'
import { type NamedStretch, phaseAt, totalMs } from '../spec/phase.ts'

/**
 * What a run goes through, one stretch after the other: the phases of its load; of several loads in parallel, the
 * stretches in which the same phases run, named after all of them: `browsing/steady + api/ramp`.
 */
export function timelineOf(load: LoadSpec): readonly NamedStretch[] {
  if (load.parallelLoads === undefined) return load.phases
  const edges = load.phases.flatMap(({ startMs, endMs }) => [startMs, endMs])
  const times = [...new Set([0, ...edges])].sort((a, b) => a - b)
  return times.slice(0, -1).map((startMs, index) => {
    const running = loadsOf(load).flatMap((parallelLoad) => {
      const ownMs = startMs - parallelLoad.startMs
      if (ownMs < 0 || ownMs >= totalMs(parallelLoad.phases)) return []
      return [load.phases[parallelLoad.firstPhase + phaseAt(parallelLoad.phases, ownMs)]!]
    })
    return {
      name: running.length === 0 ? 'nothing' : running.map(({ name }) => name).join(' + '),
      startMs,
      endMs: times[index + 1]!,
      judged: running.some(({ judged }) => judged),
    }
  })
}
