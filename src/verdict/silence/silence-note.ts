import { type Note, note } from '../../base/note.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import type { Silence } from './silent-stretches.ts'

/** Describes a silence that decides the verdict. `commonError` is the most frequent error of a run without any success. */
export function silenceNote({ fromMs, toMs }: Silence, commonError: string | undefined): Note {
  const message = `the target was silent from ${secondText(fromMs)} on, until the load ended ${formatDurationMs(toMs - fromMs)} later: requests were under way, and none succeeded`
  const error = commonError === undefined ? '' : ` (${commonError})`
  return note(`${message}${error}`, 'See what happened to the target at that time.')
}

/** Describes a silence that does not decide the verdict, as a sentence. */
export function silenceText({ fromMs, toMs }: Silence): string {
  return `The target was silent for ${formatDurationMs(toMs - fromMs)} from ${secondText(fromMs)} on: requests were under way, and none succeeded.`
}

/** A moment of a run: `11.2 s`. */
function secondText(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
