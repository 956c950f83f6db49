import { describe, expect, test } from 'vitest'
import { hasColors, isLiveTerminal } from './live-terminal.ts'

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
