import type { LiveState } from '../fleet/live-state.ts'
import type { RunRecord } from '../record/run-record.ts'
import type { Reporter, RunEnd, StartedRun } from './reporter.ts'

/**
 * Writes each event of a run at once, as one JSON object per line: `started`, `second` (about once a second),
 * `interrupted`, and `ended` with the whole record.
 */
export class JsonLinesReporter implements Reporter {
  readonly #append: (text: string) => void | Promise<void>

  constructor(append: (text: string) => void | Promise<void>) {
    this.#append = append
  }

  started(run: StartedRun): void | Promise<void> {
    return this.#say({ event: 'started', ...run })
  }

  second(state: LiveState): void | Promise<void> {
    return this.#say({ event: 'second', ...state })
  }

  interrupted(): void | Promise<void> {
    return this.#say({ event: 'interrupted' })
  }

  async ended(record: RunRecord, { exitCode }: RunEnd): Promise<void> {
    await this.#say({ event: 'ended', exitCode, record })
  }

  #say(event: Readonly<Record<string, unknown>>): void | Promise<void> {
    return this.#append(`${JSON.stringify(event)}\n`)
  }
}
