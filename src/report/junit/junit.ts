import { type Note, note, noteText } from '../../base/note.ts'
import { formatDurationMs } from '../../base/units/duration.ts'
import { formatTimeScale } from '../../base/units/time-scale.ts'
import type { RunRecord, SlaVerdict } from '../../record/run-record.ts'
import { wasOrWere } from '../../verdict/sla/sla.ts'
import { shownPath } from '../terminal/text/source-text.ts'
import { runTitle } from '../words/run-title.ts'
import {
  noDataText,
  otherReasons,
  slaFigureText,
  slaMetricText,
  slaNoteText,
  slaScopeText,
} from '../words/sla-words.ts'
import { type XmlElement, xmlDocument } from './xml-text.ts'

/**
 * Renders the verdict as JUnit XML for Jenkins, GitLab and others: a suite for each phase and scope with a case for
 * each SLA, and a suite for the measurement itself, so that an invalid run or one without data does not pass even if it
 * has no SLAs, nor a run whose target stayed silent. An SLA that is not met is a `failure`; one without data or undecided is an
 * `error`, as is every SLA of an invalid run; one that is not meant for the run is `skipped`.
 */
export function renderJunit(record: RunRecord): string {
  const { run, verdict, judged } = record
  const suites = [
    suite(record, 'measurement', [measurementCase(record)], record.run.durationSeconds),
    ...[...Map.groupBy(verdict.slas, slaScopeText)].map(([name, slas]) =>
      suite(
        record,
        name,
        slas.map((sla) => slaCase(record, name, sla)),
        phaseSeconds(record, slas[0]!.phase) ?? judged.durationSeconds,
      ),
    ),
  ]
  const total = (attribute: 'tests' | 'failures' | 'errors') =>
    suites.reduce((sum, { attributes }) => sum + Number(attributes?.[attribute]), 0)
  return xmlDocument({
    name: 'testsuites',
    attributes: {
      name: runTitle(run),
      tests: total('tests'),
      failures: total('failures'),
      errors: total('errors'),
      time: seconds(run.durationSeconds),
    },
    children: suites,
  })
}

function suite({ run }: RunRecord, name: string, cases: readonly XmlElement[], time: number): XmlElement {
  const count = (element: string) =>
    cases.filter(({ children = [] }) => children.some((child) => child.name === element)).length
  return {
    name: 'testsuite',
    attributes: {
      name,
      tests: cases.length,
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
      // Readers expect local time without a zone.
      timestamp: run.startedAt.slice(0, 19),
      time: seconds(time),
    },
    children: [{ name: 'properties', children: properties(run) }, ...cases],
  }
}

function properties(run: RunRecord['run']): XmlElement[] {
  const known = {
    run: run.id,
    target: run.target,
    plimsoll: run.environment.plimsoll,
    ...(run.timeScale !== 1 && { timeScale: formatTimeScale(run.timeScale) }),
    ...Object.fromEntries(Object.entries(run.tags).map(([key, value]) => [`tag.${key}`, value])),
  }
  return Object.entries(known).map(([name, value]) => ({ name: 'property', attributes: { name, value } }))
}

/** The case that passes if the measurement is valid; SLAs have cases of their own. */
function measurementCase({ verdict, run }: RunRecord): XmlElement {
  const isMissing = verdict.status === 'no-data' && verdict.slas.every(({ status }) => status !== 'no-data')
  // A run that ends with an error in the plan, such as in its teardown, never passes here, whatever its SLAs say.
  const isGood = verdict.status !== 'invalid' && !isMissing && run.ended !== 'failed'
  const name = `${runTitle(run)} is measured`
  const others = otherReasons(verdict)
  if (isGood && others.length > 0) return testCase('measurement', name, [failure('target-silent', others)])
  return testCase('measurement', name, isGood ? [] : [error(verdict.status, verdict.reasons)])
}

function slaCase({ verdict }: RunRecord, suiteOf: string, sla: SlaVerdict): XmlElement {
  const name = `${slaMetricText(sla)} ${sla.limit.text}`
  const problem =
    sla.status === 'not-meant'
      ? [{ name: 'skipped', attributes: { message: `not meant for this run: ${sla.reason}` } }]
      : sla.status === 'undecided' && sla.action !== 'warn'
        ? [error('undecided', [note(undecidedText(sla))], factsOf(sla))]
        : verdict.status === 'invalid'
          ? [error('invalid', verdict.reasons, factsOf(sla))]
          : sla.status === 'no-data' && sla.action !== 'warn'
            ? [error('no-data', [note(noDataText(sla, slaMetricText(sla)))], factsOf(sla))]
            : sla.status === 'fail'
              ? [
                  {
                    name: 'failure',
                    attributes: { message: notMetText(sla), type: 'sla-not-met' },
                    text: factsOf(sla),
                  },
                ]
              : sla.few
                ? // It passes, and says that a few requests are little evidence.
                  [{ name: 'system-out', text: factsOf(sla) }]
                : []
  return testCase(suiteOf, name, problem)
}

/** A case. The place in the plan is in its text, because strict readers reject the attributes `file` and `line`. */
function testCase(suiteOf: string, name: string, children: readonly XmlElement[]): XmlElement {
  return {
    name: 'testcase',
    attributes: { classname: suiteOf, name, time: seconds(0) },
    children,
  }
}

function failure(type: string, reasons: readonly Note[]): XmlElement {
  const message = reasons.map((reason) => reason.message).join('; ')
  return { name: 'failure', attributes: { message, type }, text: reasons.map(noteText).join('\n') }
}

function error(type: string, reasons: readonly Note[], text = ''): XmlElement {
  const prefix = type === 'invalid' ? 'the measurement is not valid: ' : ''
  const lines = [...reasons.map(noteText), ...(text === '' ? [] : ['', text])]
  return {
    name: 'error',
    attributes: { message: `${prefix}${reasons.map(({ message }) => message).join('; ')}`, type },
    text: lines.join('\n'),
  }
}

function notMetText(sla: SlaVerdict): string {
  return `${slaMetricText(sla)} ${wasOrWere(sla.metric)} ${slaFigureText(sla)}, the SLA is ${sla.limit.text}`
}

function undecidedText(sla: SlaVerdict): string {
  const why = slaNoteText(sla)
  return `${notMetText(sla)}, which is undecided${why === '' ? '' : `: ${why}`}`
}

/** All facts about an SLA, one per line. */
function factsOf(sla: SlaVerdict): string {
  const { limit, actual, failedSinceSeconds, reason, source, scope, phase } = sla
  const lines = [
    `scope   ${scope === 'run' ? 'all requests' : scope}`,
    `phase   ${phase ?? 'all judged phases'}`,
    `limit   ${limit.text}`,
    `actual  ${actual === null && sla.status === 'no-data' ? 'nothing was measured' : slaFigureText(sla)}`,
  ]
  if (failedSinceSeconds !== null)
    lines.push(`since   ${formatDurationMs(failedSinceSeconds * 1_000)} after the start`)
  if (sla.status === 'undecided' || reason !== null)
    lines.push(`note    ${slaNoteText({ ...sla, failedSinceSeconds: null })}`)
  if (source !== null) lines.push(`at      ${shownPath(source.file)}:${source.line}`)
  return lines.join('\n')
}

/** The planned duration of a phase; undefined if there is no phase with this name. */
function phaseSeconds({ phases }: RunRecord, name: string | null): number | undefined {
  const phase = phases.find((each) => each.name === name)
  return phase === undefined ? undefined : phase.endSeconds - phase.startSeconds
}

function seconds(value: number): string {
  return value.toFixed(3)
}
