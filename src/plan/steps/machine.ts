import { checkKeys, keysOf } from '../../base/authored/authored-object.ts'
import { atKeys, PlimsollError, type SourcePlace } from '../../base/error.ts'
import { declaration } from '../../base/place/declaration.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { shown } from '../../base/text/shown.ts'
import { type Duration, parseDurationMs } from '../../base/units/duration.ts'
import { WeightedChoice } from '../../base/weighted-choice.ts'
import type { ScenarioFunction } from '../scenario.ts'
import type { Wait } from '../wait.ts'
import { readWeight } from './sequence.ts'
import { type ComposedStep, type Step, stepFunction } from './step.ts'

/** A state of a machine: the step that runs in it, and the states that may come next. */
export interface MachineState<Name extends string> {
  /** The step that runs in this state. */
  run: Step
  /** How long the user waits before the next state. It does not wait before the end. */
  wait?: Wait | Duration
  /** The next state, or several with their weights. Without it, the machine ends here. */
  next?: Name | 'end' | Partial<Record<Name | 'end', number>>
}

/** The states of a machine. */
export interface MachineOptions<Name extends string> {
  /** The first state. */
  start: NoInfer<Name>
  /** The states, by name. */
  states: Record<Name, MachineState<NoInfer<Name>>>
}

const machineKeys = keysOf<MachineOptions<string>>({ start: true, states: true })
const stateKeys = keysOf<MachineState<string>>({ run: true, wait: true, next: true })

/** A state that has been read. */
interface State {
  run: ScenarioFunction
  wait: Wait | Duration | undefined
  /** The states that may come next; undefined stands for the end. */
  targets: (State | undefined)[]
  choice: WeightedChoice
}

/** The maximum number of steps in one run of a machine. With more, it is considered endless. */
const maxSteps = 10_000

/**
 * A state machine that a user goes through until it reaches `end`. Weights choose the next state, at random from the
 * user's random stream:
 *
 *   machine({ start: 'browse', states: {
 *     browse: { run: browse, wait: between('1s', '3s'), next: { browse: 5, cart: 3, end: 2 } },
 *     cart:   { run: addToCart, next: 'browse' },
 *   } })
 *
 * Throws a `PlimsollError` (`bad-machine`, `bad-weight`, `bad-step`, `bad-duration`) with the line of a state that does
 * not exist, cannot be reached, or cannot reach the end. A scenario fails if its machine takes more than 10,000 steps.
 */
export function machine<const Name extends string>(options: MachineOptions<Name>): ComposedStep {
  return declaration((place) => {
    const start = readStates(options)
    return (user) => runMachine(start, user, place)
  })
}

async function runMachine(
  start: State,
  user: Parameters<ScenarioFunction>[0],
  declared: SourcePlace | undefined,
): Promise<void> {
  let state = start
  for (let steps = 0; steps < maxSteps; steps++) {
    await state.run(user)
    const next = state.targets[state.choice.pick(user.random)]
    if (next === undefined) return
    if (state.wait !== undefined) await user.wait(state.wait)
    state = next
  }
  const where = declared === undefined ? '' : ` of ${declared.file.split('/').at(-1)}:${declared.line}`
  throw new Error(`the machine${where} did not reach its end in 10,000 steps`)
}

function readStates(options: MachineOptions<string>): State {
  checkKeys(options, machineKeys, { what: 'the machine', code: 'bad-machine' })
  const { start, states } = options
  const names = Object.keys(states ?? {})
  if (names.length === 0) throw machineError('the machine has no states', ['states'])
  if (names.includes('end')) {
    throw machineError("a state of the machine is named 'end', which is reserved for its end", [
      'states',
      'end',
    ])
  }
  if (!names.includes(start))
    throw machineError(unknownState('the machine starts in', start, names), ['start'])
  const read = new Map(names.map((name) => [name, readState(name, states[name]!)]))
  for (const name of names) {
    const { keys, names: targets, weights } = targetsOf(name, states[name]!.next)
    targets.forEach((target, index) => {
      if (target === 'end' || read.has(target)) return
      throw machineError(
        unknownState(`from '${name}' the machine moves on to`, target, [...names, 'end']),
        keys[index]!,
      )
    })
    const state = read.get(name)!
    state.targets = targets.map((target) => read.get(target))
    state.choice = new WeightedChoice(weights)
  }
  checkReachable(start, read)
  return read.get(start)!
}

function readState(name: string, state: MachineState<string>): State {
  const keys = ['states', name]
  checkKeys(state, stateKeys, { what: `the state '${name}' of the machine`, code: 'bad-machine', keys })
  const run = atKeys(keys, () => stepFunction(state?.run, `the step of '${name}'`))
  const { wait } = state
  if (wait !== undefined && typeof wait !== 'object') {
    atKeys([...keys, 'wait'], () => parseDurationMs(wait, `the wait of '${name}'`))
  }
  return { run, wait, targets: [], choice: new WeightedChoice([1]) }
}

/** Returns the states that may come next, their weights, and the keys of each in the options. */
function targetsOf(
  name: string,
  next: MachineState<string>['next'],
): { names: string[]; weights: number[]; keys: string[][] } {
  const keys = ['states', name, 'next']
  if (next === undefined) return { names: ['end'], weights: [1], keys: [keys] }
  if (typeof next === 'string') return { names: [next], weights: [1], keys: [keys] }
  if (typeof next !== 'object' || next === null || Array.isArray(next) || Object.keys(next).length === 0) {
    throw machineError(`from '${name}' the machine moves on to ${shown(next)}`, keys)
  }
  const names = Object.keys(next)
  const weights = names.map((target) =>
    atKeys([...keys, target], () => readWeight(next[target], `'${target}' after '${name}'`)),
  )
  return { names, weights, keys: names.map((target) => [...keys, target]) }
}

/** Checks that each state can be reached from the start, and that each can reach the end. */
function checkReachable(start: string, states: ReadonlyMap<string, State>): void {
  const reached = new Set<State>()
  const pending = [states.get(start)!]
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    if (reached.has(state)) continue
    reached.add(state)
    for (const target of state.targets) if (target !== undefined) pending.push(target)
  }
  for (const [name, state] of states) {
    if (!reached.has(state))
      throw machineError(`the state '${name}' cannot be reached from the start`, ['states', name])
  }
  const ending = new Set<State | undefined>([undefined])
  for (let known = 0; known < ending.size; ) {
    known = ending.size
    for (const state of states.values()) {
      if (state.targets.some((target) => ending.has(target))) ending.add(state)
    }
  }
  for (const [name, state] of states) {
    if (!ending.has(state)) throw machineError(`the state '${name}' cannot reach the end`, ['states', name])
  }
}

function unknownState(what: string, name: unknown, known: readonly string[]): string {
  const near = typeof name === 'string' ? nearestName(name, known) : undefined
  return `${what} ${shown(name)}, which is not a state${near === undefined ? '' : `: is it '${near}'?`}`
}

function machineError(message: string, keys: readonly string[]): PlimsollError {
  return new PlimsollError('bad-machine', message, {
    advice:
      "Write machine({ start: 'browse', states: { browse: { run: browse, next: { browse: 3, end: 1 } } } }).",
    keys,
  })
}
