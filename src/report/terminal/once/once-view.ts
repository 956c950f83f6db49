import { formatBytes } from '../../../base/units/bytes.ts'
import { countOf } from '../../../base/units/count.ts'
import { formatDurationMs } from '../../../base/units/duration.ts'
import { groupedNumber } from '../../../base/units/grouped-number.ts'
import type { OnceEvent, OncePart } from '../../../fleet/once/once-event.ts'
import { codeFrame, marksAt } from '../text/code-frame.ts'
import { bold, dim, fitLine, indented, type Line, line, lineWidth, paintLine, Span } from '../text/span.ts'
import { cutMiddle, textWidth, wrapText } from '../text/text-width.ts'
import { exchangeLines } from './exchange-lines.ts'

export interface OnceViewOptions {
  /** The width at which lines are wrapped; infinite for a file. */
  columns: number
  color: boolean
  /** Whether to show every request and reply in full. */
  trace: boolean
  /** Whether to show only the result. */
  quiet?: boolean
  /** Returns the text of a file; reads it by default. */
  sourceOf?: (file: string) => string | undefined
  /** The folder that paths are relative to; by default the working directory. */
  folder?: string
}

/** The result of running each scenario once. */
export interface OnceTotals {
  scenarios: number
  passed: number
  requests: number
  failedRequests: number
  /** The number of errors of the plan's own code. */
  scriptErrors: number
  /** The parts other than scenarios that failed, such as `onStart`. */
  failedParts: OncePart[]
}

const good = new Span('✓ ', 'green')
const bad = new Span('✗ ', ['red', 'bold'])
const neutral = new Span('· ', 'cyan')

/** The width of the column of names, if there is room. */
const nameColumns = 44

/** A name is not cut below this width while figures can be left out instead. */
const minNameColumns = 28

/** Shows the events of running each scenario once, line by line, and counts the results. */
export class OnceView {
  readonly totals: OnceTotals = {
    scenarios: 0,
    passed: 0,
    requests: 0,
    failedRequests: 0,
    scriptErrors: 0,
    failedParts: [],
  }
  readonly #write: (text: string) => void
  readonly #options: OnceViewOptions

  constructor(write: (text: string) => void, options: OnceViewOptions) {
    this.#write = write
    this.#options = { ...options, columns: Math.max(20, options.columns) }
  }

  /** Shows the name of the plan and its target. */
  begin(name: string, target: string): void {
    if (this.#options.quiet) return
    const lines = [
      ...this.#wrapped(name, 0).map((row) => [bold(row)]),
      ...(name.includes(target) ? [] : this.#wrapped(target, 0).map((row) => [dim(row)])),
    ]
    this.#show(lines)
  }

  /** Shows information that is not an error. */
  note(text: string): void {
    if (!this.#options.quiet) this.#show(this.#wrapped(text, 0).map((row) => [dim(row)]))
  }

  /** Counts an event and shows it. */
  see(event: OnceEvent): void {
    this.#count(event)
    if (!this.#options.quiet) this.#show(this.#linesOf(event))
  }

  /** Shows the result, and advice if something failed. */
  end(interrupted: boolean): void {
    const { totals } = this
    const { scenarios, passed, requests, failedRequests, scriptErrors, failedParts } = totals
    const isWell = isPassed(totals) && !interrupted
    const counts = [
      countOf(requests, 'request'),
      ...(failedRequests > 0 ? [`${failedRequests} failed`] : []),
      ...(scriptErrors > 0 ? [countOf(scriptErrors, 'script error')] : []),
    ].join(', ')
    const result = interrupted
      ? 'interrupted'
      : failedParts.length > 0
        ? `${failedParts[0]} failed`
        : scenarios === 0
          ? 'no scenario ran'
          : isWell
            ? `${countOf(scenarios, 'scenario')} ran to ${scenarios === 1 ? 'its' : 'their'} end`
            : `${scenarios - passed} of ${countOf(scenarios, 'scenario')} failed`
    const rows = this.#wrapped(`${result} · ${counts}`, 2).map((row, index) =>
      line(index > 0 ? '  ' : isWell ? good : bad, bold(row)),
    )
    const advice = '--trace shows every request and reply'
    const needsTrace = !this.#options.trace && (failedRequests > 0 || passed < scenarios)
    const hint = needsTrace ? this.#wrapped(advice, 2) : []
    this.#show([
      ...(this.#options.quiet ? [] : [[]]),
      ...rows,
      ...hint.map((row, index) => line(index === 0 ? new Span('→ ', 'cyan') : '  ', row)),
    ])
  }

  #count(event: OnceEvent): void {
    const { totals } = this
    if (event.type === 'exchange') {
      totals.requests++
      if (event.failure !== null) totals.failedRequests++
    } else if (event.type === 'fault' && event.class !== 'check') totals.scriptErrors++
    else if (event.type === 'ended' && event.part === 'scenario') {
      totals.scenarios++
      if (event.outcome === 'passed') totals.passed++
    } else if (event.type === 'ended' && event.outcome !== 'passed') totals.failedParts.push(event.part)
  }

  #linesOf(event: OnceEvent): Line[] {
    switch (event.type) {
      case 'began': {
        const heading = event.part === 'scenario' ? bold(event.name) : dim(event.part)
        return [[], [heading]]
      }
      case 'exchange':
        return this.#exchange(event)
      case 'check':
        return this.#item(event.holds ? good : bad, `check: ${event.name}`)
      case 'measured':
        return [
          ...this.#item(event.failure === null ? good : bad, event.name, dim(formatDurationMs(event.ms))),
          ...this.#message(event.failure),
        ]
      case 'metric':
        return this.#item(neutral, `metric: ${event.name}`, dim(groupedNumber(event.value)))
      case 'wait':
        return this.#item(neutral, `waits ${formatDurationMs(event.ms)}`)
      case 'fault':
        return this.#fault(event)
      case 'ended':
        return this.#ended(event)
    }
  }

  #exchange({ endpoint, sample, timing, failure }: Extract<OnceEvent, { type: 'exchange' }>): Line[] {
    const { request, reply } = sample
    const what = `${request.method} ${request.path}`
    // The name of an endpoint that has no other is its method and route, which the request shows.
    const shown = endpoint.startsWith(`${request.method} `) ? what : `${endpoint}: ${what}`
    const status = reply === null ? '' : String(reply.status)
    const isWell = failure === null
    const lines = [
      ...this.#item(
        isWell ? good : bad,
        shown,
        new Span(status.padEnd(3), isWell ? undefined : 'red'),
        dim(formatDurationMs(timing.responseMs).padStart(8)),
        dim(reply === null ? '' : formatBytes(reply.body?.bytes ?? 0).padStart(8)),
      ),
      ...this.#message(failure === null ? null : `${failure.message} (${failure.class})`),
    ]
    if (!this.#options.trace) return lines
    return [...lines, ...indented(exchangeLines(sample, timing, this.#options.columns - 4), 4)]
  }

  #fault({ message, place, class: failureClass }: Extract<OnceEvent, { type: 'fault' }>): Line[] {
    // A failed check is already shown, by its own event.
    const rows =
      failureClass === 'check'
        ? []
        : this.#wrapped(message, 4).map((row, index) =>
            line('  ', index === 0 ? bad : '  ', new Span(row, 'red')),
          )
    if (place === null) return rows
    const { columns, sourceOf, folder } = this.#options
    const room = Math.min(columns - 4, 200)
    return [...rows, ...indented(codeFrame(place, marksAt(place), { columns: room, sourceOf, folder }), 4)]
  }

  #ended({ part, outcome, ms }: Extract<OnceEvent, { type: 'ended' }>): Line[] {
    if (part !== 'scenario' && outcome === 'passed') return []
    const words = { passed: 'ended well', failed: 'failed', cut: 'was cut' }[outcome]
    const style = outcome === 'passed' ? 'dim' : 'red'
    return [line('  ', new Span(`${words} after ${formatDurationMs(ms)}`, style))]
  }

  /** A sign, a name and its figures, aligned in columns if there is room. */
  #item(sign: Span, name: string, ...more: Span[]): Line[] {
    const cells = more.filter(({ width }) => width > 0)
    const shown = new Span(name).text
    const restOf = (some: readonly Span[]) => some.flatMap((cell) => [new Span('  '), cell])
    const roomBeside = (some: readonly Span[]) => this.#options.columns - 4 - lineWidth(restOf(some))
    // In a narrow terminal figures give way to the name, the least important (last) figure first.
    const minWidth = Math.min(textWidth(shown), minNameColumns)
    while (cells.length > 1 && roomBeside(cells) < minWidth) cells.pop()
    const rest = restOf(cells)
    const room = roomBeside(cells)
    if (cells.length === 0) {
      return this.#wrapped(shown, 4).map((row, index) => line('  ', index === 0 ? sign : '  ', row))
    }
    const width = Math.min(nameColumns, room)
    const cut = new Span(cutMiddle(shown, Number.isFinite(room) ? Math.max(8, room) : shown.length))
    return [line('  ', sign, cut, ' '.repeat(Math.max(0, width - cut.width)), ...rest)]
  }

  #message(text: string | null): Line[] {
    if (text === null) return []
    return this.#wrapped(text, 4).map((row) => line('    ', new Span(row, 'red')))
  }

  #wrapped(text: string, indent: number): string[] {
    return wrapText(new Span(text).text, this.#options.columns - indent)
  }

  #show(lines: readonly Line[]): void {
    const { columns, color } = this.#options
    if (lines.length === 0) return
    this.#write(lines.map((spans) => `${paintLine(fitLine(spans, columns), color)}\n`).join(''))
  }
}

/** Whether every scenario ran to its end and no other code of the plan failed. Failed requests alone do not count. */
export function isPassed({ scenarios, passed, scriptErrors, failedParts }: OnceTotals): boolean {
  return scenarios > 0 && passed === scenarios && scriptErrors === 0 && failedParts.length === 0
}
