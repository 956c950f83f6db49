import { countOf, countText } from '../../../base/units/count.ts'
import { formatDurationMs } from '../../../base/units/duration.ts'
import type { LiveState } from '../../../fleet/live-state.ts'
import { rateText, secondsText } from '../../words/figures.ts'
import { countedSlas } from '../../words/sla-words.ts'
import { plainText } from '../text/terminal-text.ts'
import type { LiveRun } from './live-context.ts'

/** Writes the progress of a run as plain lines, for a log or a pipe: one at an interval, and one when a phase begins. */
export class ProgressLines {
  readonly #write: (text: string) => void
  readonly #run: Pick<LiveRun, 'iterations'>
  readonly #everySeconds: number
  #phase = -1
  #reported = 0
  #isStopping = false

  constructor(write: (text: string) => void, run: Pick<LiveRun, 'iterations'>, everySeconds = 10) {
    this.#write = write
    this.#run = run
    this.#everySeconds = everySeconds
  }

  update(state: LiveState): void {
    const { phase, elapsedSeconds, stopping } = state
    if (phase.index !== this.#phase && !stopping) {
      this.#phase = phase.index
      const judged = phase.judged ? '' : ', not judged'
      this.#say(state, `phase ${phase.name} (${phase.index + 1} of ${phase.count}${judged})`)
    }
    if (stopping && !this.#isStopping) {
      this.#isStopping = true
      this.#say(state, `stopping: waiting for ${countText(state.inFlight)} in flight`)
    }
    const due = Math.floor((elapsedSeconds + 1e-6) / this.#everySeconds)
    if (due <= this.#reported) return
    this.#reported = due
    this.#say(state, this.#figures(state))
  }

  /** Writes a text between the figures. */
  note(text: string): void {
    this.#write(`${plainText(text)}\n`)
  }

  #say({ elapsedSeconds, totalSeconds }: LiveState, text: string): void {
    const total = secondsText(totalSeconds)
    const isCounted = this.#run.iterations !== null
    const elapsed = secondsText(elapsedSeconds)
    // Shortly before the end the text of a time can be longer than at the end: 9 m 59 s before 10 m.
    const width = Math.max(total.length, secondsText(totalSeconds - 1).length)
    const time = isCounted ? elapsed.padStart(5) : `${elapsed.padStart(width)} / ${total}`
    this.#write(`[${time}] ${plainText(text)}\n`)
  }

  #figures(state: LiveState): string {
    const { phase, users, plannedPerSecond, startedPerSecond, responseMs, failures, slas } = state
    const isMixed = state.loads.some((load) => load.users !== null) && plannedPerSecond !== null
    const load =
      plannedPerSecond === null
        ? countOf(users, 'user')
        : `${isMixed ? `${countOf(users, 'user')}  ` : ''}${rateText(startedPerSecond)} of ${rateText(plannedPerSecond)} started`
    const p95 = responseMs === null ? '–' : formatDurationMs(responseMs.p95)
    const parts = [
      phase.name,
      load,
      `${countText(state.requestsPerSecond)} req/s`,
      `p95 ${p95}`,
      `${countText(failures)} failed`,
      ...(countedSlas(slas).length === 0 ? [] : [`SLAs ${slaCounts(state)}`]),
    ]
    return parts.join('  ')
  }
}

function slaCounts({ slas }: LiveState): string {
  const count = (slaStatus: string) => slas.filter(({ status }) => status === slaStatus).length
  const parts = [
    [count('pass'), '✓'],
    [count('fail'), '✗'],
    [count('undecided') + count('no-data'), '?'],
  ] as const
  return parts
    .filter(([number]) => number > 0)
    .map(([number, sign]) => `${number} ${sign}`)
    .join(' ')
}
