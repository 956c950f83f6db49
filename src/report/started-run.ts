import type { RunRequest } from '../fleet/run-request.ts'
import type { StartedRun } from './reporter.ts'

/** Describes a run for reporters when its load begins. */
export function startedRun(request: RunRequest, startedAt: Date): StartedRun {
  const { name, target, level = null, timeScale = 1, workers, tags, load } = request
  const phases = load.phases.map(({ name, judged, startMs, endMs }) => ({
    name,
    judged,
    startSeconds: startMs / 1_000,
    endSeconds: endMs / 1_000,
  }))
  return { name, startedAt: startedAt.toISOString(), target, level, timeScale, workers, tags, phases }
}
