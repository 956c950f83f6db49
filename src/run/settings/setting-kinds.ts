import { PlimsollError } from '../../base/error.ts'
import { nearestName } from '../../base/text/nearest-name.ts'
import { countText } from '../../base/units/count.ts'
import { parseDurationMs } from '../../base/units/duration.ts'
import { parseRatePerSecond } from '../../base/units/rate.ts'
import { parseTimeScale } from '../../base/units/time-scale.ts'
import type { Setting, SettingKind, SettingValue } from './settings.ts'

type Kind = Pick<Setting, 'kind' | 'choices' | 'min' | 'max'>

/** Why a setting cannot have a value. */
export interface WrongValue {
  /** A clause after the value in the message: `which is not a number`. */
  problem: string
  /** The right values: `a number`. Absent if `advice` replaces it. */
  expected?: string
  advice?: string
}

/** A parsed value, or why it is wrong. */
export type ReadValue = { value: SettingValue; wrong?: undefined } | { value?: undefined; wrong: WrongValue }

interface KindReader {
  /** Parses a string of a command line or a variable; undefined for a wrong one. */
  fromText(text: string, kind: Kind): SettingValue | undefined
  /** Parses a value of a config file or a program; undefined for a wrong one. */
  fromInput(input: unknown, kind: Kind): SettingValue | undefined
  /** Describes the right values. Those of a config file or a program (`isInput`) need a unit. */
  expected(kind: Kind, isInput: boolean): string
}

const readers: Readonly<Record<SettingKind, KindReader>> = {
  count: {
    fromText: (text, kind) => (/^\d+$/.test(text) ? countIn(Number(text), kind) : undefined),
    fromInput: (input, kind) => (typeof input === 'number' ? countIn(input, kind) : undefined),
    expected: ({ min = 1, max }) =>
      max === undefined ? 'a whole number' : `a whole number from ${min} to ${countText(max)}`,
  },
  rate: {
    // Bare numbers are per second, as in Locust.
    fromText: (text) => perSecondOf(/^\d+(\.\d+)?$/.test(text) ? `${text}/s` : text),
    fromInput: (input) => (hasUnit(input) ? perSecondOf(input) : undefined),
    expected: (_, isInput) => `a rate above 0${isInput ? ' with its unit' : ''}, such as '500/s'`,
  },
  duration: {
    // Bare numbers are seconds, as in Locust.
    fromText: (text) => msOf(/^\d+$/.test(text) ? `${text}s` : text),
    fromInput: (input) => (hasUnit(input) ? msOf(input) : undefined),
    expected: (_, isInput) =>
      isInput ? "a duration with its unit, such as '30s'" : "a duration, such as '30s' or '5m'",
  },
  scale: {
    fromText: (text) => parseTimeScale(text),
    fromInput: (input) =>
      typeof input === 'number' || typeof input === 'string' ? parseTimeScale(String(input)) : undefined,
    expected: () => "a share of the time above 0 and up to 1, such as '1/60' or 0.1",
  },
  text: {
    fromText: (text, { choices }) => (choices === undefined || choices.includes(text) ? text : undefined),
    fromInput: (input, kind) => (typeof input === 'string' ? readers.text.fromText(input, kind) : undefined),
    expected: ({ choices }) =>
      choices === undefined ? 'a string' : choices.map((choice) => `'${choice}'`).join(' or '),
  },
  texts: {
    fromText: (text) => text.split(/\r?\n/).filter((line) => line.trim() !== ''),
    fromInput: (input) =>
      Array.isArray(input) && input.every((item) => typeof item === 'string') ? input : undefined,
    expected: () => 'a list of strings',
  },
  switch: {
    fromText: (text) => switches[text.trim().toLowerCase()],
    fromInput: (input) => (typeof input === 'boolean' ? input : undefined),
    expected: (_, isInput) => (isInput ? 'true or false' : "'true' or 'false'"),
  },
}

const switches: Readonly<Record<string, boolean | undefined>> = {
  __proto__: null as never,
  1: true,
  true: true,
  yes: true,
  on: true,
  0: false,
  false: false,
  no: false,
  off: false,
}

/** Parses a value of the command line or a variable. A list in a variable has one item per line. */
export function readText(text: string, name: string, kind: Kind): ReadValue {
  const value = readers[kind.kind].fromText(text, kind)
  return value === undefined ? { wrong: wrongOf(text, name, kind, false) } : { value }
}

/** Parses a value of a config file or a program. */
export function readInput(input: unknown, name: string, kind: Kind): ReadValue {
  const value = readers[kind.kind].fromInput(input, kind)
  return value === undefined ? { wrong: wrongOf(input, name, kind, true) } : { value }
}

/** More choices than this are listed in the advice instead of the message. */
const fewChoices = 3

function wrongOf(given: unknown, name: string, kind: Kind, isInput: boolean): WrongValue {
  const { choices = [] } = kind
  if (choices.length > fewChoices && typeof given === 'string') {
    const near = nearestName(given, choices)
    const hint = near === undefined ? '' : `Did you mean '${near}'? `
    return { problem: `which is no ${name}`, advice: `${hint}There are: ${choices.join(', ')}.` }
  }
  const expected = readers[kind.kind].expected(kind, isInput)
  return kind.kind === 'switch' && !isInput
    ? { problem: 'which is neither true nor false', expected }
    : { problem: `which is not ${expected}`, expected }
}

function countIn(value: number, { min = 1, max = Number.MAX_SAFE_INTEGER }: Kind): number | undefined {
  return Number.isSafeInteger(value) && value >= min && value <= max ? value : undefined
}

/** Whether an input is a string with a unit. Only the command line allows bare numbers. */
function hasUnit(input: unknown): input is string {
  return typeof input === 'string' && !/^[\d.]+$/.test(input)
}

function perSecondOf(text: string): number | undefined {
  return aboveZero(() => parseRatePerSecond(text))
}

function msOf(text: string): number | undefined {
  return aboveZero(() => parseDurationMs(text))
}

function aboveZero(read: () => number): number | undefined {
  try {
    const value = read()
    return value > 0 ? value : undefined
  } catch (error) {
    if (error instanceof PlimsollError) return undefined
    throw error
  }
}
