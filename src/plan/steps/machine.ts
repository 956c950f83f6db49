import { atKeys, PlimsollError, type SourcePlace } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'
import { type Duration, parseDurationMs } from '../../base/units/duration.ts'
import { WeightedChoice } from '../../base/weighted-choice.ts'
import type { ScenarioFunction } from '../scenario.ts'
import type { Wait } from '../wait.ts'
import { checkWeight } from './sequence.ts'
import { type ComposedStep, type Step, stepFunction } from './step.ts'

/** What a user does in a state of a machine, and where it goes from there. */
export interface MachineState<Name extends string> {
  run: Step
  /** How long the user waits before it goes on to another state; not before the end. */
  wait?: Wait | Duration
  /** The state that comes next, or states with their weights. Without it the machine ends here. */
  next?: Name | 'end' | Partial<Record<Name | 'end', number>>
}

export interface MachineOptions<Name extends string> {
  /** The state that a user begins in. */
  start: NoInfer<Name>
  states: Record<Name, MachineState<NoInfer<Name>>>
}

/** A state as it is walked. */
interface Place {
  run: ScenarioFunction
  wait: Wait | Duration | undefined
  /** Where it may go; undefined stands for the end. */
  targets: (Place | undefined)[]
  choice: WeightedChoice
}

/** The most steps that one walk takes: a machine that needs more has no end worth the name. */
const mostSteps = 10_000

/**
 * States that a user goes through by weights drawn from its own random stream, until it comes to `end`:
 *
 *   machine({ start: 'browse', states: {
 *     browse: { run: browse, wait: between('1s', '3s'), next: { browse: 5, cart: 3, end: 2 } },
 *     cart:   { run: addToCart, next: 'browse' },
 *   } })
 *
 * Throws a `PlimsollError` (`bad-machine`, `bad-weight`, `bad-step`, `bad-duration`) with the line of a state that is not
 * there, that no way leads to, or that no way leads out of. A walk of more than 10,000 steps ends in an error of the
 * scenario.
 */
export function machine<const Name extends string>(options: MachineOptions<Name>): ComposedStep {
  return declaration((place) => {
    const start = readStates(options)
    return (user) => walk(start, user, place)
  })
}

async function walk(
  start: Place,
  user: Parameters<ScenarioFunction>[0],
  declared: SourcePlace | undefined,
): Promise<void> {
  let here = start
  for (let steps = 0; steps < mostSteps; steps++) {
    await here.run(user)
    const next = here.targets[here.choice.pick(user.random)]
    if (next === undefined) return
    if (here.wait !== undefined) await user.wait(here.wait)
    here = next
  }
  const where = declared === undefined ? '' : ` of ${declared.file.split('/').at(-1)}:${declared.line}`
  throw new Error(`the machine${where} took 10,000 steps and did not come to its end`)
}

function readStates(options: MachineOptions<string>): Place {
  const { start, states } = options ?? {}
  const names = Object.keys(states ?? {})
  if (names.length === 0) throw bad('the machine has no states', ['states'])
  if (names.includes('end')) {
    throw bad("a state of the machine is called 'end', which is where it ends", ['states', 'end'])
  }
  if (!names.includes(start)) throw bad(unknown('the machine starts in', start, names), ['start'])
  const places = new Map(names.map((name) => [name, readState(name, states[name]!)]))
  for (const name of names) {
    const { keys, names: targets, weights } = targetsOf(name, states[name]!.next)
    targets.forEach((target, index) => {
      if (target === 'end' || places.has(target)) return
      throw bad(unknown(`from '${name}' the machine goes on to`, target, [...names, 'end']), keys[index]!)
    })
    const place = places.get(name)!
    place.targets = targets.map((target) => places.get(target))
    place.choice = new WeightedChoice(weights)
  }
  checkWays(start, places)
  return places.get(start)!
}

function readState(name: string, state: MachineState<string>): Place {
  const keys = ['states', name]
  const run = atKeys(keys, () => stepFunction(state?.run, `what '${name}' runs`))
  const { wait } = state
  if (wait !== undefined && typeof wait !== 'object') {
    atKeys([...keys, 'wait'], () => parseDurationMs(wait, `the wait of '${name}'`))
  }
  return { run, wait, targets: [], choice: new WeightedChoice([1]) }
}

/** The states that may come next, their weights, and the keys that each is written under. */
function targetsOf(
  name: string,
  next: MachineState<string>['next'],
): { names: string[]; weights: number[]; keys: string[][] } {
  const keys = ['states', name, 'next']
  if (next === undefined) return { names: ['end'], weights: [1], keys: [keys] }
  if (typeof next === 'string') return { names: [next], weights: [1], keys: [keys] }
  if (typeof next !== 'object' || next === null || Array.isArray(next) || Object.keys(next).length === 0) {
    throw bad(`from '${name}' the machine goes on to ${shown(next)}`, keys)
  }
  const names = Object.keys(next)
  const weights = names.map((target) =>
    atKeys([...keys, target], () => checkWeight(next[target], `'${target}' after '${name}'`)),
  )
  return { names, weights, keys: names.map((target) => [...keys, target]) }
}

/** Every state can be reached from the start, and from every state the end can be. */
function checkWays(start: string, places: ReadonlyMap<string, Place>): void {
  const reached = new Set<Place>()
  const ahead = [places.get(start)!]
  for (let place = ahead.pop(); place !== undefined; place = ahead.pop()) {
    if (reached.has(place)) continue
    reached.add(place)
    for (const target of place.targets) if (target !== undefined) ahead.push(target)
  }
  for (const [name, place] of places) {
    if (!reached.has(place)) throw bad(`no way leads to the state '${name}'`, ['states', name])
  }
  const ending = new Set<Place | undefined>([undefined])
  for (let known = 0; known < ending.size; ) {
    known = ending.size
    for (const place of places.values()) {
      if (place.targets.some((target) => ending.has(target))) ending.add(place)
    }
  }
  for (const [name, place] of places) {
    if (!ending.has(place)) throw bad(`from the state '${name}' no way leads to the end`, ['states', name])
  }
}

function unknown(what: string, name: unknown, known: readonly string[]): string {
  const near = typeof name === 'string' ? nearestName(name, known) : undefined
  return `${what} ${shown(name)}, which is not a state${near === undefined ? '' : `: is it '${near}'?`}`
}

function bad(message: string, keys: readonly string[]): PlimsollError {
  return new PlimsollError('bad-machine', message, {
    advice:
      "Write machine({ start: 'browse', states: { browse: { run: browse, next: { browse: 3, end: 1 } } } }).",
    keys,
  })
}
