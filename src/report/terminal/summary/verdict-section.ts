import type { FailureClass } from '../../../base/failure-class.ts'
import { endedSentence, type Note } from '../../../base/note.ts'
import { countOf, countText } from '../../../base/units/count.ts'
import type { VerdictStatus } from '../../../base/verdict-status.ts'
import type { Finding, RunRecord } from '../../../record/run-record.ts'
import { durationText } from '../../words/figures.ts'
import { endedOf, successesOf } from '../../words/row-counts.ts'
import { countedSlas, otherReasons, slaMetricText } from '../../words/sla-words.ts'
import { signedItem, signs } from '../text/signed-item.ts'
import { bold, dim, indented, type Line, line, Span, type Style } from '../text/span.ts'
import { plainText } from '../text/terminal-text.ts'
import { wrapText } from '../text/text-width.ts'

/** The sign and the word of each verdict. */
export const verdictMarks: Record<VerdictStatus, { text: string; style: Style }> = {
  pass: { text: '✓ PASS', style: ['bold', 'green'] },
  fail: { text: '✗ FAIL', style: ['bold', 'red'] },
  invalid: { text: '! INVALID', style: ['bold', 'yellow'] },
  'no-data': { text: '? NO DATA', style: ['bold', 'yellow'] },
}

/** The verdict in one line, or in several if it is wider than `columns`. */
export function verdictLine(record: RunRecord, columns: number): Line[] {
  const { text, style } = verdictMarks[record.verdict.status]
  const sentence = `${verdictText(record)}${record.run.ended === 'interrupted' ? ` · interrupted after ${durationText(record.run.durationSeconds)}` : ''}`
  const start = new Span(`${text}  `, style)
  const room = Math.max(20, columns - start.width)
  return wrapText(new Span(sentence).text, room).map((row, index) =>
    line(index === 0 ? start : ' '.repeat(start.width), new Span(row, 'bold')),
  )
}

const maxMissing = 8

const severities: readonly Finding['severity'][] = ['critical', 'warning', 'info']

/** The findings with their advice, the most severe first. */
export function findingSection({ findings }: RunRecord, columns: number): Line[] {
  if (findings.length === 0) return []
  const sorted = findings.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
  const items = sorted.flatMap(({ severity, message, advice }) =>
    signedItem(signs[severity], message, advice, columns - 2),
  )
  return [[bold('Findings')], ...indented(items, 2)]
}

/** The reasons of an invalid run or one without data, with advice; for a run that failed its SLAs without data. */
export function reasonSection(record: RunRecord, columns: number): Line[] {
  const { status, reasons } = record.verdict
  if (status === 'fail') return [...otherSection(record, columns), ...missingSection(record, columns)]
  if (status === 'pass' || reasons.length === 0) return []
  const items = adviceAfterLast(reasons).flatMap(({ message, advice }) =>
    signedItem(signs.warning, advice === null ? message : endedSentence(message), advice ?? '', columns - 2),
  )
  // A reason with advice of its own knows better what to do.
  const advice =
    status === 'no-data' && reasons.every((reason) => reason.advice === null)
      ? signedItem(new Span('→ ', 'cyan'), adviceFor(record), '', columns - 2)
      : []
  return [
    [bold(status === 'invalid' ? 'Why it is not valid' : 'What is missing')],
    ...indented([...items, ...advice], 2),
  ]
}

/** The reasons of a run that fails besides its SLAs. */
function otherSection({ verdict }: RunRecord, columns: number): Line[] {
  const items = otherReasons(verdict).flatMap(({ message, advice }) =>
    signedItem(signs.warning, `${message}.`, advice ?? '', columns - 2),
  )
  return items.length === 0 ? [] : [[bold('Why it fails')], ...indented(items, 2)]
}

/** Reasons in a row that have the same advice show it once, after the last of them. */
function adviceAfterLast(reasons: readonly Note[]): Note[] {
  return reasons.map((reason, index) =>
    reason.advice !== null && reason.advice === reasons[index + 1]?.advice
      ? { message: endedSentence(reason.message), advice: null }
      : reason,
  )
}

/** The SLAs without data of a run that fails. */
function missingSection({ verdict: { slas } }: RunRecord, columns: number): Line[] {
  const missing = slas.filter(({ status, reason }) => status === 'no-data' && reason !== null)
  if (missing.length === 0) return []
  // Several SLAs of a scope usually lack data for the same reason.
  const groups = [...Map.groupBy(missing, ({ reason }) => reason!)]
  const items = groups
    .slice(0, maxMissing)
    .flatMap(([reason, slas]) =>
      signedItem(
        signs.warning,
        `${[...new Set(slas.map(slaMetricText))].join(', ')}: ${endedSentence(reason)}`,
        '',
        columns - 2,
      ),
    )
  const rest = groups.length - maxMissing
  const more = rest > 0 ? [[dim(`and ${rest} more`)]] : []
  return [[bold('What is missing')], ...indented([...items, ...more], 2)]
}

/** The verdict in words: `all 7 SLAs are met`. */
function verdictText(record: RunRecord): string {
  const { verdict } = record
  const { status, reasons } = verdict
  const slas = countedSlas(verdict.slas)
  const count = (slaStatus: string) => slas.filter((sla) => sla.status === slaStatus).length
  if (status === 'pass') {
    if (slas.length === 0) {
      const { count, failures, noun } = measuredCounts(record)
      return `no SLA was set; ${failures === 0 ? 'all' : countText(count - failures)} of ${countOf(count, noun)} succeeded`
    }
    const met = count('pass')
    if (met < slas.length) return `${met} of ${slas.length} SLAs are met, the others only warn`
    return slas.length === 1 ? 'the SLA is met' : `all ${slas.length} SLAs are met`
  }
  if (status === 'fail') {
    const failed = count('fail')
    if (failed === 0 && reasons.length > 0) return gist(reasons[0]!.message)
    const unknown = count('no-data')
    const rest = unknown === 0 ? '' : `, ${unknown} ${unknown === 1 ? 'has' : 'have'} no data`
    return `${failed} of ${countOf(slas.length, 'SLA')} ${failed === 1 ? 'is' : 'are'} not met${rest}`
  }
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : ''
  const first = gist(reasons[0]?.message ?? 'nothing was measured')
  return `${status === 'invalid' ? 'this measurement is not valid: ' : ''}${first}${more}`
}

/** The counts of requests or, if there are none, of runs of groups and measured functions. */
function measuredCounts({ totals, endpoints }: RunRecord): { count: number; failures: number; noun: string } {
  if (totals.requests > 0) return { count: endedOf(totals), failures: totals.failures, noun: 'request' }
  const count = endpoints.reduce((sum, stats) => sum + endedOf(stats), 0)
  return { count, failures: endpoints.reduce((sum, { failures }) => sum + failures, 0), noun: 'measured run' }
}

/** The beginning of a message, without its details. */
function gist(message: string): string {
  return plainText(message).replace(/[:.;](?:\s.*)?$/, '')
}

function adviceFor({ run, totals, phases, errors }: RunRecord): string {
  const isEarly = run.ended === 'stopped' && phases.every(({ judged, reached }) => !judged || !reached)
  if (run.ended === 'interrupted' || isEarly) return 'Let the run reach its judged phases.'
  if (totals.requests === 0 && errors.length > 0)
    return 'See the errors: because of them the scenarios made no requests.'
  if (totals.requests === 0)
    return 'Give the load more time or more users, and check that its scenarios make requests.'
  if (successesOf(totals) === 0) return adviceForErrors(errors[0]?.class, run.target)
  if (phases.every(({ judged }) => !judged))
    return 'No phase of this run is judged. Let the run last until one that is, or leave out judged: false.'
  return 'Run long enough and with enough load for the SLA to apply, or remove it: without data it is not met.'
}

/** What to do if no request succeeded, by the class of the most frequent error. */
function adviceForErrors(failure: FailureClass | undefined, target: string): string {
  switch (failure) {
    case 'http_4xx':
      return 'The target answers, but refuses the requests: check their paths, methods and credentials.'
    case 'http_5xx':
      return 'The target answers, but fails: see its own log.'
    case 'timeout':
      return `${target} accepts requests, but does not answer in time: see its own log, or raise timeout.`
    case 'check':
      return 'The target answers, but not as the checks ask for: see the errors.'
    case 'reset':
    case 'protocol':
      return `${target} accepts connections, but does not answer as an HTTP server should: check the port and the protocol.`
    case 'script':
      return 'See the errors, which name the line of the plan.'
    default:
      return `See the errors, and check that ${target} answers.`
  }
}
