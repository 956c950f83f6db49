import { availableParallelism } from 'node:os'
import { atKeys, PlimsollError } from '../base/error.ts'
import { keyLine } from '../base/place/key-line.ts'
import { parseDurationMs } from '../base/units/duration.ts'
import { parseOrigin } from '../engine/origin.ts'
import type { PlanSource } from '../fleet/assignment.ts'
import type { RunRequest } from '../fleet/run.ts'
import { pacingFor, workersFor } from '../fleet/sizing.ts'
import { loadsOf, phaseSlas, readLoad } from '../load/spec/load-spec.ts'
import { filterScenarios } from '../load/spec/scenario-filter.ts'
import { peakOf } from '../load/spec/single-load.ts'
import type { LoadDescription } from '../plan-file/description/load-description.ts'
import type { PlanDescription } from '../plan-file/description/plan-description.ts'
import { readSlas } from '../verdict/sla/sla-reader.ts'
import { chooseLoad } from './load-choice.ts'
import { connectingChoices } from './settings/connecting-choices.ts'
import {
  count,
  duration,
  labels,
  loadOverrides,
  pacing,
  type RunFlags,
  scenarioFilter,
  seed,
} from './settings/run-flags.ts'
import type { SlaFiles } from './settings/sla-files.ts'
import { version } from './version.ts'

const defaults = { timeoutMs: 60_000, connectTimeoutMs: 10_000, gracefulStopMs: 30_000, seed: 1 }

/**
 * Makes every choice of a run: what the flags say, then what the plan says, then what is usual. Throws a
 * `PlimsollError` for anything that cannot be, with the plan's line where it comes from there.
 */
export function runRequest(
  declared: PlanDescription,
  source: PlanSource,
  name: string,
  flags: RunFlags,
  promises: SlaFiles = {},
): RunRequest {
  const overrides = loadOverrides(flags)
  const cores = availableParallelism()
  return ofPlan(declared, () => {
    const choice = chooseLoad(declared, flags, overrides)
    const plan = { ...declared, load: choice.load }
    const { scenarios } = plan
    const weights = scenarios.map(({ weight }) => weight)
    const asked = readLoad(choice.load, choice.overrides, weights)
    const load = filterScenarios(asked, scenarios, scenarioFilter(flags))
    const mostUsers = load.kind === 'users' ? Math.max(1, ...loadsOf(load).map(peakOf)) : 256
    const isSmall = load.iterations !== undefined && load.iterations < 1_000
    const connections =
      flags.connections === undefined
        ? plan.connections
        : count(flags.connections, '--connections', 1_000_000)
    const usual = isSmall ? 1 : workersFor(load, cores)
    const wanted = flags.workers === undefined ? usual : count(flags.workers, '--workers', 256)
    // One without a user would keep its share of the iterations to itself, one without a connection would open its own.
    const workers = Math.min(wanted, Math.ceil(mostUsers), connections ?? wanted)
    const phaseNames = load.phases.map((phase) => phase.name)
    const leftOut = new Set<string>()
    const target =
      flags.host === undefined
        ? atKeys(['target'], () => parseOrigin(plan.target).url)
        : asFlag('--host', () => parseOrigin(flags.host!).url)
    return {
      name: flags.name ?? name,
      tags: labels(flags.tag),
      plan,
      source,
      target,
      ...connectingChoices(plan, flags, target, process.env),
      load,
      ...(choice.level !== undefined && { level: choice.level }),
      slas: readSlas(plan, {
        mentions: (text) => mentions(source, text),
        texts: flags.sla,
        documents: promises.documents,
        baseline: promises.baseline,
        phases: phaseNames,
        replacedPhases: phaseNamesOf(choice.level === undefined ? declared.load : choice.load),
        otherPhases: [declared.load, ...Object.values(declared.levels)].flatMap(phaseNamesOf),
        onLeftOut: (phase) => leftOut.add(phase),
      }),
      leftOutPhases: leftOut,
      workers,
      cores,
      pacing: flags.pacing === undefined ? pacingFor(load, workers, cores) : pacing(flags.pacing),
      seed: flags.seed === undefined ? (plan.seed ?? defaults.seed) : seed(flags.seed),
      connections,
      timeoutMs:
        flags.timeout === undefined
          ? time(plan.timeout, 'timeout', defaults.timeoutMs)
          : duration(flags.timeout, '--timeout'),
      connectTimeoutMs: time(plan.connectTimeout, 'connectTimeout', defaults.connectTimeoutMs),
      gracefulStopMs:
        plan.gracefulStop === undefined
          ? defaults.gracefulStopMs
          : atKeys(['gracefulStop'], () => parseDurationMs(plan.gracefulStop as string, 'gracefulStop')),
      userAgent: `plimsoll/${version}`,
      keepsSamples: flags.samples !== false,
    }
  })
}

function phaseNamesOf(load: LoadDescription | undefined): string[] {
  return phaseSlas(load).map(({ phase }) => phase)
}

/**
 * Whether a text stands in the plan's own code, as it is or as the bundle writes it, and is not merely the beginning or
 * the end of a longer word or path: `GET /agents` is not mentioned by `GET /agents/:id`.
 */
function mentions(source: PlanSource, text: string): boolean {
  if (source.kind !== 'bundle') return false
  const { code } = source.bundle
  const escaped = text.replace(/[^ -~]/gu, (character) => {
    const point = character.codePointAt(0)!.toString(16)
    return point.length > 4 ? `\\u{${point}}` : `\\u${point.padStart(4, '0')}`
  })
  // Digits of what was escaped may be in capitals.
  return (
    standsAlone(text, code) || (escaped !== text && standsAlone(escaped.toLowerCase(), code.toLowerCase()))
  )
}

function standsAlone(text: string, code: string): boolean {
  for (let at = code.indexOf(text); at !== -1; at = code.indexOf(text, at + 1)) {
    const isWhole = !/[\w/]/.test(code[at - 1] ?? ' ') && !/[\w/:]/.test(code[at + text.length] ?? ' ')
    if (isWhole) return true
  }
  return false
}

function time(text: string | 0 | undefined, what: string, usualMs: number): number {
  if (text === undefined) return usualMs
  const ms = atKeys([what], () => parseDurationMs(text, what))
  if (ms > 0) return ms
  throw new PlimsollError('bad-plan', `the plan's ${what} is 0`, {
    advice: 'Leave it out, or give it time.',
    keys: [what],
  })
}

/** Says of a mistake that comes out of `make` that it is the flag's, not the plan's. */
function asFlag<T>(flag: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error
    throw new PlimsollError('bad-option', `${flag}: ${error.message}`, {
      ...(error.advice !== undefined && { advice: error.advice }),
      cause: error,
    })
  }
}

/** Gives what goes wrong the place of the plan, unless it has a better one or comes from the command line. */
function ofPlan<T>(plan: PlanDescription, make: () => T): T {
  try {
    return make()
  } catch (error) {
    const isFlag =
      error instanceof PlimsollError &&
      (error.code === 'bad-option' || (error.place === undefined && error.slaText !== undefined))
    if (error instanceof PlimsollError && !isFlag) {
      error.place ??= plan.place
      if (error.place !== undefined && error.keys !== undefined)
        error.place = keyLine(error.place, error.keys)
    }
    throw error
  }
}
