import { describe, expect, it } from 'vitest'
import { readInput, readText } from './setting-kinds.ts'
import { type Setting, type SettingName, settings } from './settings.ts'

const textOf = (name: SettingName, text: string) => readText(text, name, settings[name])

describe('a string of a command line or a variable', () => {
  it.each<[SettingName, string, unknown]>([
    ['users', '10', 10],
    ['workers', '256', 256],
    ['seed', '0', 0],
    ['requests', '1000', 1_000],
    ['spawnRate', '5', 5],
    ['spawnRate', '90/m', 1.5],
    ['rate', '500/s', 500],
    ['rate', '0.5', 0.5],
    ['runTime', '1m30s', 90_000],
    ['runTime', '30', 30_000],
    ['timeout', '250ms', 250],
    ['pacing', 'precise', 'precise'],
    ['name', '', ''],
    ['sla', 'a\nb', ['a', 'b']],
    ['quiet', 'yes', true],
  ])('for %s, %j means %j', (name, text, value) => {
    expect(textOf(name, text)).toEqual({ value })
  })

  it.each<[SettingName, string, string]>([
    ['users', '0', 'a whole number from 1 to 1,000,000'],
    ['users', '-1', 'a whole number'],
    ['users', '1.5', 'a whole number'],
    ['users', '1e3', 'a whole number'],
    ['users', '1000001', 'from 1 to 1,000,000'],
    ['users', '', 'a whole number'],
    ['workers', '257', 'from 1 to 256'],
    ['seed', '9007199254740993', 'a whole number'],
    ['spawnRate', '0', 'a rate above 0'],
    ['rate', 'fast', 'a rate above 0'],
    ['rate', '-5/s', 'a rate above 0'],
    ['rate', '9'.repeat(400), 'a rate above 0'],
    ['runTime', '0', 'a duration'],
    ['runTime', '5 minutes', 'a duration'],
    ['runTime', '9'.repeat(400), 'a duration'],
    ['timeout', '-1s', 'a duration'],
    ['requests', 'all', 'a whole number'],
    ['pacing', 'Precise', "'precise' or 'economy'"],
    ['quiet', 'constructor', "'true' or 'false'"],
  ])('for %s, %j is wrong', (name, text, expected) => {
    const { wrong } = textOf(name, text)
    expect(wrong!.expected).toContain(expected)
  })

  it('is compared with the choices, and the advice is the nearest one', () => {
    const { wrong } = textOf('profile', 'spkie')
    expect(wrong!.problem).toBe('which is no profile')
    expect(wrong!.advice).toMatch(/^Did you mean 'spike'\? There are: smoke, /)
    expect(textOf('profile', 'zzzzzz').wrong!.advice).toMatch(/^There are: smoke, /)
  })
})

describe('a value of a config file or a program', () => {
  it.each<[Setting['kind'], unknown, unknown]>([
    ['count', 50, 50],
    ['rate', '500/s', 500],
    ['duration', '1m30s', 90_000],
    ['text', 'a', 'a'],
    ['texts', ['a', 'b'], ['a', 'b']],
    ['texts', [], []],
    ['switch', false, false],
  ])('for a %s, %j means %j', (kind, input, value) => {
    expect(readInput(input, 'name', { kind })).toEqual({ value })
  })

  it.each<[Setting['kind'], unknown, string]>([
    ['count', '50', 'a whole number'],
    ['count', null, 'a whole number'],
    ['count', 1.5, 'a whole number'],
    ['count', 0, 'a whole number'],
    ['rate', 500, "a rate above 0 with its unit, such as '500/s'"],
    ['rate', '500', "a rate above 0 with its unit, such as '500/s'"],
    ['duration', 60, "a duration with its unit, such as '30s'"],
    ['duration', '60', "a duration with its unit, such as '30s'"],
    ['text', 5, 'a string'],
    ['texts', 'a', 'a list of strings'],
    ['texts', ['a', 1], 'a list of strings'],
    ['switch', 'true', 'true or false'],
  ])('for a %s, %j is wrong', (kind, input, expected) => {
    expect(readInput(input, 'name', { kind })).toEqual({
      wrong: { problem: `which is not ${expected}`, expected },
    })
  })

  it('must be one of the choices', () => {
    const setting = { kind: 'text', choices: ['precise', 'economy'] } as const
    expect(readInput('precise', 'pacing', setting)).toEqual({ value: 'precise' })
    expect(readInput('exact', 'pacing', setting).wrong!.expected).toBe("'precise' or 'economy'")
  })
})
