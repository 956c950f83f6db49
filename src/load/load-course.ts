import { type LoadSpec, sidesOf } from './load-spec.ts'
import { type NamedStretch, phaseAt, totalMs } from './phase.ts'

/**
 * What a run goes through, one stretch after the other: the phases of its load; of several loads side by side, the
 * stretches in which the same phases run, named after all of them: `browsing/steady + api/ramp`.
 */
export function courseOf(load: LoadSpec): readonly NamedStretch[] {
  if (load.sides === undefined) return load.phases
  const edges = load.phases.flatMap(({ startMs, endMs }) => [startMs, endMs])
  const times = [...new Set([0, ...edges])].sort((a, b) => a - b)
  return times.slice(0, -1).map((startMs, index) => {
    const running = sidesOf(load).flatMap((side) => {
      const ownMs = startMs - side.startMs
      if (ownMs < 0 || ownMs >= totalMs(side.phases)) return []
      return [load.phases[side.firstPhase + phaseAt(side.phases, ownMs)]!]
    })
    return {
      name: running.length === 0 ? 'nothing' : running.map(({ name }) => name).join(' + '),
      startMs,
      endMs: times[index + 1]!,
      judged: running.some(({ judged }) => judged),
    }
  })
}
