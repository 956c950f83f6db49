import { describe, expect, it } from 'vitest'
import { failureText, parseTimes, timedRun } from './timed-run.ts'

/** Uses 0.2 s of CPU time, however busy the machine is. */
const burn = 'while (process.cpuUsage().user < 200_000);'

describe('a timed run', () => {
  it("parses the shell's report", () => {
    expect(parseTimes('10.009 1.502 3.250\n')).toEqual({ wallSeconds: 10.009, cpuSeconds: 4.752 })
    expect(parseTimes('')).toEqual({ wallSeconds: Number.NaN, cpuSeconds: Number.NaN })
  })

  it('keeps the streams and the exit code of the program', async () => {
    const argv = ['sh', '-c', 'echo out; echo err >&2; exit 3']
    const run = await timedRun(argv, { limitSeconds: 10 })
    expect(run).toMatchObject({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' })
  })

  it('includes the CPU time of everything that the program started', async () => {
    const child = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(burn)}])`
    const { cpuSeconds } = await timedRun([process.execPath, '-e', `${child}; ${burn}`], { limitSeconds: 10 })
    expect(cpuSeconds).toBeGreaterThan(0.3)
  })

  it('ends a program that takes too long, with everything that it started', async () => {
    const run = await timedRun(['sh', '-c', 'sleep 30 & sleep 30; true'], { limitSeconds: 0.2 })
    expect(run.exitCode).toBeNull()
    expect(run.cpuSeconds).toBeNaN()
  })
})

describe('the reason of a failure', () => {
  const missed = new Error('nothing on stdout')

  it('is the error of a stack trace, the last line of other text, or what is missing', () => {
    const trace =
      "node:internal/loader:1568\n  throw err;\n\nError: Cannot find module 'x'\n    at y\n\nNode.js v24"
    expect(failureText(1, trace, missed)).toBe("exit code 1: Error: Cannot find module 'x'")
    const ours = '✗ a fault inside Plimsoll: no module\n  is there\n→ Please report it.\n'
    expect(failureText(70, ours, missed)).toBe('exit code 70: a fault inside Plimsoll: no module is there')
    expect(failureText(2, '✗ no plan\n', missed)).toBe('exit code 2: no plan')
    expect(failureText(2, 'usage\nunknown option -x\n', missed)).toBe('exit code 2: unknown option -x')
    expect(failureText(0, ' \n', missed)).toBe('exit code 0: nothing on stdout')
    expect(failureText(null, '', missed)).toBe('was ended: nothing on stdout')
  })
})
