import { readFileSync } from 'node:fs'
import { Option } from 'commander'
import { expect, it } from 'vitest'
import { settingsText } from '../../../scripts/write-settings.ts'
import { longFlag, noSettings, settingEntries, variableOf } from './settings.ts'

it.each(settingEntries)('%s is the key of its flag, and its kind matches the flag', (name, setting) => {
  const option = new Option(setting.flag)
  expect(option.attributeName()).toBe(name)
  expect(option.required).toBe(setting.kind !== 'switch')
  expect(option.optional).toBe(false)
  expect(longFlag(name)).toBe(option.long)
  expect(setting.help).toMatch(/^[^A-Z.].*[^.]$/)
})

it('no two settings have a flag or a variable in common', () => {
  const flags = settingEntries.flatMap(([, { flag }]) => flag.match(/(?<![\w-])--?[a-z-]+/gi)!)
  expect(new Set(flags).size).toBe(flags.length)
  const variables = settingEntries.map(([name]) => variableOf(name))
  expect(new Set(variables).size).toBe(variables.length)
  expect(variables).toContain('PLIMSOLL_SPAWN_RATE')
})

it('settings name others by their keys', () => {
  const names = settingEntries.map(([name]) => name as string)
  for (const [, { displaces = [] }] of settingEntries)
    expect(names).toEqual(expect.arrayContaining([...displaces]))
})

it('without any flag, lists are empty and other values are absent', () => {
  for (const [name, value] of Object.entries(noSettings())) expect([name, value]).toEqual([name, []])
})

it('the reference of settings matches the table (npm run settings)', () => {
  expect(readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8')).toBe(settingsText())
})
