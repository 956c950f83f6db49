import { checkBooleans, checkKeys, keysOf } from '../../base/authored/authored-object.ts'
import { PlimsollError } from '../../base/error.ts'
import { shown } from '../../base/text/shown.ts'
import type { ArrivalPhase, PhaseOptions, UserPhase } from './phase-options.ts'

/** Keys of a phase with all others of its load, and the two kinds that a phase can have. */
const phaseKeys = {
  users: keysOf<UserPhase>({
    hold: true,
    for: true,
    ramp: true,
    over: true,
    judged: true,
    sla: true,
    endpoints: true,
  }),
  arrivals: keysOf<ArrivalPhase>({
    hold: true,
    for: true,
    ramp: true,
    over: true,
    judged: true,
    sla: true,
    endpoints: true,
    arrivals: true,
  }),
}

/** The keys of the options that any phase has, for phases whose size a profile sets. */
export const phaseOptionKeys = keysOf<PhaseOptions>({ judged: true, sla: true, endpoints: true })

/**
 * Checks the phases of a load: their names, their keys, and that each is either held or a ramp. The values are read later,
 * with the settings of the run. Throws a `PlimsollError` (`bad-load`, `bad-phase`) with the keys of the mistake.
 */
export function checkPhases(kind: 'users' | 'arrivals', phases: unknown): void {
  if (typeof phases !== 'object' || phases === null || Array.isArray(phases)) {
    throw new PlimsollError(
      'bad-load',
      `${kind}(…) was given ${shown(phases)}, which is not an object of phases`,
      {
        advice: `Write ${kind}({ steady: { hold: ${kind === 'users' ? '10' : "'10/s'"}, for: '1m' } }).`,
      },
    )
  }
  for (const [name, phase] of Object.entries(phases)) checkPhase(kind, name, phase)
}

function checkPhase(kind: 'users' | 'arrivals', name: string, phase: object): void {
  const context = { what: `the phase '${name}'`, code: 'bad-phase', keys: [name] }
  if (name.trim() === '' || /^\d+$/.test(name)) {
    throw new PlimsollError('bad-phase', `a phase is named ${shown(name)}`, {
      advice:
        'Give it a name that is not empty and not a number: JavaScript moves keys that are numbers to the front.',
      keys: [name],
    })
  }
  checkKeys(phase, phaseKeys[kind], context)
  checkBooleans(phase as PhaseOptions, ['judged'], context)
  const [isHeld, isRamp] = ['hold' in phase, 'ramp' in phase]
  const mistake =
    isHeld && isRamp
      ? ['has both hold and ramp', 'ramp']
      : isHeld && 'over' in phase
        ? ["has 'over', which goes with a ramp", 'over']
        : isRamp && 'for' in phase
          ? ["has 'for', which goes with hold", 'for']
          : undefined
  if (mistake === undefined) return
  throw new PlimsollError('bad-phase', `the phase '${name}' ${mistake[0]}`, {
    advice: "Write { hold: 100, for: '10m' } or { ramp: [0, 100], over: '5m' }.",
    keys: [name, mistake[1]!],
  })
}
