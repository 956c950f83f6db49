import { describe, expect, test } from 'vitest'
import { hasColors, isLiveTerminal, widthOf } from './live-terminal.ts'

const terminal = { isTTY: true, hasColors: () => true }
const pipe = {}

describe('isLiveTerminal', () => {
  test('is true only for a capable terminal outside of continuous integration', () => {
    expect(isLiveTerminal(terminal, { TERM: 'xterm-256color' })).toBe(true)
    expect(isLiveTerminal(terminal, { CI: 'false' })).toBe(true)
    expect(isLiveTerminal(pipe, {})).toBe(false)
    expect(isLiveTerminal(terminal, { TERM: 'dumb' })).toBe(false)
    expect(isLiveTerminal(terminal, { CI: 'true' })).toBe(false)
  })
})

describe('widthOf', () => {
  test('is that of a terminal; without one only COLUMNS limits a line', () => {
    expect(widthOf({ isTTY: true, columns: 120 }, { COLUMNS: '40' })).toBe(120)
    expect(widthOf({ isTTY: true, columns: 0 }, {})).toBe(80)
    expect(widthOf(pipe, {})).toBe(Number.POSITIVE_INFINITY)
    expect(widthOf(pipe, { COLUMNS: '132' })).toBe(132)
    for (const COLUMNS of ['', '0', '-5', 'wide', '1e3']) {
      expect(widthOf(pipe, { COLUMNS })).toBe(Number.POSITIVE_INFINITY)
    }
  })
})

describe('hasColors', () => {
  test('is true for terminals, unless environment variables decide otherwise', () => {
    expect(hasColors(terminal, {})).toBe(true)
    expect(hasColors(pipe, {})).toBe(false)
    expect(hasColors(terminal, { NO_COLOR: '1' })).toBe(false)
    expect(hasColors(terminal, { NO_COLOR: '' })).toBe(true)
    expect(hasColors(pipe, { FORCE_COLOR: '1' })).toBe(true)
    expect(hasColors(terminal, { FORCE_COLOR: '0' })).toBe(false)
    expect(hasColors(terminal, { TERM: 'dumb' })).toBe(false)
    expect(hasColors({ isTTY: true, hasColors: () => false }, {})).toBe(false)
  })
})
