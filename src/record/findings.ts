import { type FailureClass, failureClasses } from '../base/failure-class.ts'
import { countOf, countText } from '../base/units/count.ts'
import { formatDurationMs } from '../base/units/duration.ts'
import { parseProxy } from '../engine/socket/proxy.ts'
import type { RunOutcome } from '../fleet/run-outcome.ts'
import { totalMs } from '../load/spec/phase.ts'
import { silenceText } from '../verdict/silence/silence-note.ts'
import { actionOf } from '../verdict/sla/sla.ts'
import { notMetText, undecidedText } from '../verdict/verdict.ts'
import type { Finding } from './run-record.ts'

/** A mean wait before sending is reported if it exceeds both this time and this share of the service time. */
const notableWait = { ms: 1, share: 0.05 }

/** Replies this long after the end of an open load are late; they are reported if they exceed this share of all. */
const lateReplyLimits = { afterSeconds: 1, share: 0.05 }

/** The number of silences that are told. */
const maxSilences = 5

/** The share of new connections from which on failed requests explain them. */
const notableClosing = 0.3

const dayMs = 24 * 3_600_000

/** Requests that were sent again are a warning if they exceed this share of all. */
const notableRetries = 0.01

/** The findings of a run: observations besides its verdict, each with advice. */
export function findingsOf(outcome: RunOutcome): Finding[] {
  return [
    interrupted(outcome),
    stopped(outcome),
    aborted(outcome),
    endedEarly(outcome),
    proxyUsed(outcome),
    planError(outcome),
    ...silences(outcome),
    waitBeforeSending(outcome),
    shortStalls(outcome),
    ...harmlessDelays(outcome),
    lateReplies(outcome),
    scriptErrors(outcome),
    failedChecks(outcome),
    retriedRequests(outcome),
    droppedCookies(outcome),
    uncalledEndpoints(outcome),
    noSlas(outcome),
    ...warnings(outcome),
  ].filter((finding) => finding !== undefined)
}

function interrupted({ ended }: RunOutcome): Finding | undefined {
  if (ended !== 'interrupted') return undefined
  return {
    severity: 'warning',
    message: 'The run was interrupted before its end.',
    advice: 'The figures cover the time until then.',
  }
}

function uncalledEndpoints({ judge }: RunOutcome): Finding | undefined {
  const names = [
    ...new Set(judge.uncounted.filter(({ kind }) => kind === 'request').map(({ scope }) => scope)),
  ]
  if (names.length === 0) return undefined
  const shown = names.slice(0, 5).join(', ')
  const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
  return {
    severity: 'info',
    message: `Not judged, because the plan did not call it: ${shown}${more}.`,
    advice: 'If the plan should call it, name its endpoints: run(plan, { endpoints: [first, second] }).',
  }
}

function stopped({ ended, stopReason, durationSeconds }: RunOutcome): Finding | undefined {
  if (ended !== 'stopped') return undefined
  return {
    severity: 'info',
    message: `The test was stopped after ${formatDurationMs(durationSeconds * 1_000)}: ${stopReason}`,
    advice: 'The figures cover the time until then.',
  }
}

function proxyUsed({ request: { proxy, proxyFrom } }: RunOutcome): Finding | undefined {
  if (proxy === undefined) return undefined
  const named = proxyFrom === undefined ? '' : `, which ${proxyFrom} names`
  return {
    severity: 'info',
    message: `Every request went through the proxy ${parseProxy(proxy).url}${named}.`,
    advice: 'Every response time includes the proxy. --proxy none uses none.',
  }
}

/** An SLA with `or abort` ended the run. */
function aborted({ ended, judge, durationSeconds }: RunOutcome): Finding | undefined {
  if (ended !== 'aborted' || judge.abortedBy === undefined) return undefined
  return {
    severity: 'warning',
    message: `The run was ended after ${formatDurationMs(durationSeconds * 1_000)}, because ${notMetText(judge.abortedBy)}.`,
    advice: 'The figures cover the time until then.',
  }
}

/** SLAs with `or warn` that are not met, or undecided. */
function warnings({ judge }: RunOutcome): Finding[] {
  return judge.states
    .filter(({ status, sla }) => status === 'warn' || (status === 'undecided' && actionOf(sla) === 'warn'))
    .map((state) => ({
      severity: 'warning',
      message: `${state.status === 'warn' ? notMetText(state) : undecidedText(state)}.`,
      advice: 'It does not change the verdict, because the SLA has “or warn”.',
    }))
}

/** A load ends before its phases do when all its users have stopped themselves, and with its last iteration. */
function endedEarly({ ended, earlyEnd, request, durationSeconds }: RunOutcome): Finding | undefined {
  const { iterations, phases } = request.load
  const leftMs = totalMs(phases) - durationSeconds * 1_000
  // A load that only the number of its iterations limits has a phase of a day, whose end nobody expects.
  const isExpected = earlyEnd === 'iterations' && totalMs(phases) >= dayMs
  if (ended !== 'complete' || earlyEnd === undefined || isExpected || leftMs < 1) return undefined
  const why =
    earlyEnd === 'users'
      ? 'all users had stopped themselves'
      : `all ${countOf(iterations ?? 0, 'iteration')} were made`
  return {
    severity: 'info',
    message: `The load ended ${formatDurationMs(leftMs)} before its phases did: ${why}.`,
    advice: 'The figures cover the time until then.',
  }
}

function planError({ planError: error }: RunOutcome): Finding | undefined {
  if (error === undefined) return undefined
  const where = error.place === undefined ? '' : ` (${error.place.file}:${error.place.line})`
  return {
    severity: 'critical',
    message: `${error.message}${where}`,
    advice: error.advice ?? 'Fix the plan.',
  }
}

/** The longest silences of the target that do not decide the verdict. */
function silences({ silences, conclusion }: RunOutcome): Finding[] {
  const others = silences.filter(({ isDeciding }) => !(isDeciding && conclusion.status === 'fail'))
  const shown = others.toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs)).slice(0, maxSilences)
  const rest = others.length - shown.length
  const advice = 'See what happened to the target at that time; an SLA on availability limits such times.'
  return shown
    .toSorted((a, b) => a.fromMs - b.fromMs)
    .map((silence, index) => ({
      severity: 'warning',
      message: silenceText(silence),
      advice:
        index === shown.length - 1 && rest > 0
          ? `${countOf(rest, 'shorter silence')} not listed. ${advice}`
          : advice,
    }))
}

/** Response time minus service time is a wait: for the generator's own code (lag) or for a connection. */
function waitBeforeSending({ request, tally, selfCheck }: RunOutcome): Finding | undefined {
  // The reasons of the verdict already report it.
  if (selfCheck.limits.some((limit) => limit === 'connections' || limit === 'in-flight')) return undefined
  const { responseUs, serviceUs } = tally.sum(request.load.phases.keys())
  if (responseUs.isEmpty) return undefined
  const { lagUs, connectionsOpened } = tally.load
  const waitMs = (responseUs.meanUs - serviceUs.meanUs - (lagUs.isEmpty ? 0 : lagUs.meanUs)) / 1_000
  if (waitMs <= Math.max(notableWait.ms, (notableWait.share * serviceUs.meanUs) / 1_000)) return undefined
  const waited = `Requests waited ${formatDurationMs(waitMs)} on average before they were sent`
  const limit = connectionLimit(request)
  // If fewer connections were opened, the limit did not cause the wait.
  if (limit !== undefined && connectionsOpened >= limit) {
    return {
      severity: 'warning',
      message: `${waited}: no more than ${countText(limit)} connections may be open. Response times include the wait.`,
      advice: 'Raise connections (and inFlight) to measure the target without that limit.',
    }
  }
  return {
    severity: 'info',
    message: `${waited}, mainly for ${countText(connectionsOpened)} new connections. Response times include the wait.`,
    advice: adviceForNewConnections(request, closingFailures(tally), connectionsOpened),
  }
}

/** The failures after which a connection is closed. */
function closingFailures(tally: RunOutcome['tally']): number {
  const classes: readonly FailureClass[] = ['timeout', 'reset', 'protocol']
  return tally.errors
    .filter(({ classIndex }) => classes.includes(failureClasses[classIndex]!))
    .reduce((sum, { count }) => sum + count, 0)
}

/** What to do about new connections. It depends on why there are so many. */
function adviceForNewConnections(
  { plan, load }: RunOutcome['request'],
  closing: number,
  opened: number,
): string {
  if (closing >= notableClosing * opened)
    return 'Failed requests, such as timeouts, closed connections, which had to be opened again: see the errors.'
  if (plan.connectionReuse === 'iteration')
    return "Each iteration opens its own connections, because of connectionReuse: 'iteration'."
  // Each user, or each iteration in flight, opens about one connection if the target keeps it open.
  const needed =
    load.kind === 'users' ? Math.max(...load.phases.map(({ from, to }) => Math.max(from, to))) : 0
  return needed > 0 && opened > 2 * needed
    ? 'The target closes connections after some requests or some time: let it keep them open, if its clients do.'
    : 'In a longer run the wait matters less, unless the target closes connections.'
}

/** Stalls that are too short to change a p99 but may show in higher percentiles. */
function shortStalls({ request, tally, selfCheck }: RunOutcome): Finding | undefined {
  const { stallUs } = tally.load.pressure
  const { responseUs } = tally.sum(request.load.phases.keys())
  const known = [...selfCheck.limits, ...selfCheck.harmless.map(({ kind }) => kind)]
  const isExplained = known.some((kind) => ['standstill', 'throttled', 'stolen'].includes(kind))
  if (stallUs.isEmpty || responseUs.isEmpty || isExplained) return undefined
  if (stallUs.maxUs <= notableWait.share * responseUs.percentile(0.5)) return undefined
  return {
    severity: 'info',
    message: `The event loop of a worker stalled for up to ${formatDurationMs(stallUs.maxUs / 1_000)}. That is too short to make the run invalid.`,
    advice: 'The generator may have caused the maximum and percentiles above p99: see generator.standstill.',
  }
}

/** Delays of the generator that would decide a verdict without SLAs. */
function harmlessDelays({ selfCheck }: RunOutcome): Finding[] {
  return selfCheck.harmless.map(({ message, advice }) => ({
    severity: 'info',
    message: `${message.charAt(0).toUpperCase()}${message.slice(1)}; no SLA depends on it.`,
    advice: advice ?? 'The interval of each SLA takes it into account.',
  }))
}

/** Replies long after the end of an open load, which sends at its rate whatever the target does. No rate includes them. */
function lateReplies(outcome: RunOutcome): Finding | undefined {
  const { ended, request, tally, series, selfCheck, durationSeconds } = outcome
  // They waited for a connection or their turn, and not for the target. The reasons of the verdict already report it.
  if (selfCheck.limits.some((limit) => limit === 'connections' || limit === 'in-flight')) return undefined
  const { kind, parallelLoads, phases } = request.load
  if (ended !== 'complete' || kind !== 'arrivals' || parallelLoads !== undefined) return undefined
  const fromSeconds = totalMs(phases) / 1_000 + lateReplyLimits.afterSeconds
  const { requests } = tally.sum(phases.keys())
  const late = series
    .values({ fromSeconds, endSeconds: durationSeconds })
    .filter(({ seconds }) => seconds >= fromSeconds)
    .reduce((sum, { requestsPerSecond, spanSeconds }) => sum + requestsPerSecond * spanSeconds, 0)
  if (late <= lateReplyLimits.share * requests) return undefined
  return {
    severity: 'warning',
    message:
      `${countText(late)} of ${countText(requests)} requests ended more than a second after the load, ` +
      `the last of them ${formatDurationMs(durationSeconds * 1_000 - totalMs(phases))} after it.`,
    advice: 'The target could not keep up. Rates count only replies in time. Plan a lower rate.',
  }
}

/** The number of connections that may be open at once; undefined if users have their own and the plan sets no limit. */
function connectionLimit({ connections, load, plan }: RunOutcome['request']): number | undefined {
  const { connectionReuse = 'shared' } = plan
  if (load.kind === 'users' || connectionReuse === 'user' || connectionReuse === 'iteration')
    return connections
  return Math.min(connections ?? Number.POSITIVE_INFINITY, load.inFlight)
}

function scriptErrors({ tally, conclusion }: RunOutcome): Finding | undefined {
  const count = tally.scriptErrors
  if (count === 0 || conclusion.status === 'invalid') return undefined
  return {
    severity: 'warning',
    message: `${countOf(count, 'iteration')} ended in an error of the scenario itself.`,
    advice: 'See the errors of class script, which name the line.',
  }
}

function failedChecks({ request, tally }: RunOutcome): Finding | undefined {
  const count = tally.checks.reduce((sum, { failures }) => sum + failures, 0)
  if (
    count === 0 ||
    request.slas.some(({ metric, notMeant }) => metric.name === 'checks' && notMeant === undefined)
  )
    return undefined
  return {
    severity: 'warning',
    message: `${countOf(count, 'check')} failed, and there is no SLA on checks.`,
    advice: "Add checks: '100%' to the plan's sla to make them count.",
  }
}

/** A server may have received and dropped a request that is sent again, which matters if there are many. */
function retriedRequests({ request, tally }: RunOutcome): Finding | undefined {
  const { retries } = tally.load
  if (retries === 0) return undefined
  const { requests } = tally.sum(request.load.phases.keys())
  return {
    severity: retries > notableRetries * requests ? 'warning' : 'info',
    message: `${countOf(retries, 'request was', 'requests were')} sent again because the server had closed an idle connection.`,
    advice:
      'Set the keep-alive timeout of the server to more than the time for which its clients are idle, and let it announce the last reply of a connection with “Connection: close”.',
  }
}

function droppedCookies({ tally }: RunOutcome): Finding | undefined {
  const { cookiesDropped } = tally.load
  if (cookiesDropped === 0) return undefined
  return {
    severity: 'warning',
    message: `${countOf(cookiesDropped, 'cookie was', 'cookies were')} not kept: a user keeps 180 cookies of a site, each of at most 4,096 bytes, as browsers do.`,
    advice: 'Requests lack these cookies. Let the service set fewer or shorter ones.',
  }
}

function noSlas({ request, tally }: RunOutcome): Finding | undefined {
  // If nothing succeeded, that is what the verdict is about.
  const hasSuccess =
    tally.sum(request.load.phases.keys()).successes > 0 ||
    tally.sumOfMeasured(request.load.phases.keys()).successes > 0
  if (request.slas.length > 0 || !hasSuccess) return undefined
  return {
    severity: 'info',
    message: 'There is no SLA, so the verdict shows only that requests succeeded.',
    advice: 'Add an sla to the plan, or --sla.',
  }
}
