import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { sampleRequest, sampleState, slaState } from '../../../../test/made-up/live-run.ts'
import { readLoadOf } from '../../../../test/support/described-load.ts'
import { goldenFiles } from '../../../../test/support/golden.ts'
import type { LiveState } from '../../../fleet/live-state.ts'
import { LoadPlan } from '../../../load/planned/load-plan.ts'
import { phaseAt } from '../../../load/spec/phase.ts'
import { arrivals, several, shape, users } from '../../../plan/load/load.ts'
import { readPlanMix } from '../../../plan/plan-mix.ts'
import { scenario } from '../../../plan/scenario.ts'
import { textWidth } from '../text/text-width.ts'
import { liveRunOf } from './live-context.ts'
import { LiveView } from './live-view.ts'

const expectGolden = goldenFiles(import.meta.url)

/** A terminal with a screen that understands only the sequences that the view writes. */
class Screen extends EventEmitter {
  isTTY = true
  columns: number
  rows: number
  lines: string[] = ['$ plimsoll run']
  row = 1
  column = 0
  writes = 0
  cursorShown = true

  constructor(columns: number, rows = 40) {
    super()
    this.columns = columns
    this.rows = rows
  }

  hasColors(): boolean {
    return false
  }

  write(text: string): boolean {
    this.writes++
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal reads control characters
    for (const part of text.match(/\x1b\[\??\d*[A-Za-z]|\r|\n|[^\x1b\r\n]+/g) ?? []) this.#take(part)
    return true
  }

  /** The screen below the command. */
  get text(): string {
    return `${this.lines.slice(1).join('\n').trimEnd()}\n`
  }

  #take(part: string): void {
    if (part === '\n') {
      this.column = 0
      this.lines[++this.row] ??= ''
    } else if (part === '\r') this.column = 0
    else if (part === '\x1b[?25l') this.cursorShown = false
    else if (part === '\x1b[?25h') this.cursorShown = true
    else if (part === '\x1b[J') this.lines.length = this.row
    else if (part.endsWith('A')) this.row = Math.max(0, this.row - Number(part.slice(2, -1)))
    else if (part === '\x1b[K') this.lines[this.row] = (this.lines[this.row] ?? '').slice(0, this.column)
    else if (!part.startsWith('\x1b')) {
      const before = this.lines[this.row] ?? ''
      this.lines[this.row] = before.slice(0, this.column) + part + before.slice(this.column + part.length)
      this.column += part.length
    }
  }
}

const asStream = (screen: Screen) => screen as unknown as NodeJS.WriteStream

function play(
  { columns = 80, rows = 40, seconds = 100 },
  change: (state: LiveState) => Partial<LiveState> = () => ({}),
  request = sampleRequest(),
): { screen: Screen; view: LiveView } {
  const screen = new Screen(columns, rows)
  const view = new LiveView(asStream(screen), liveRunOf(request))
  for (let second = 1; second <= seconds; second++) {
    const state = sampleState(second)
    view.update({ ...state, ...change(state) })
  }
  return { screen, view }
}

describe('LiveView', () => {
  test.each([40, 60, 80, 120])('shows a closed load in %d columns', (columns) => {
    const { screen, view } = play({ columns })
    expectGolden(`live-users-${columns}.golden.txt`, screen.text)
    view.clear()
  })

  test('shows an open load that falls behind', () => {
    const { screen, view } = play({}, ({ requestsPerSecond }) => ({
      plannedPerSecond: requestsPerSecond,
      startedPerSecond: requestsPerSecond * 0.8,
    }))
    expectGolden('live-arrivals.golden.txt', screen.text)
    view.clear()
  })

  test('shows a warm-up, in which nothing is judged yet', () => {
    const { screen, view } = play({ seconds: 3 }, () => ({
      slas: [slaState('run', 'p95', '300ms', undefined)],
    }))
    expectGolden('live-warm-up.golden.txt', screen.text)
    view.clear()
  })

  test('shows that a run waits for its last replies', () => {
    const { screen, view } = play({ seconds: 122 }, ({ stopping }) =>
      stopping ? { inFlight: 1_234, requestsPerSecond: 0, responseMs: null } : {},
    )
    view.note('ending the load; again to exit at once')
    expectGolden('live-stopping.golden.txt', screen.text)
    view.clear()
  })

  test.each([40, 80])('shows parallel loads in %d columns', (columns) => {
    const mix = scenario('s', () => {})
    const load = several({
      people: {
        mix,
        load: users({ up: { ramp: [0, 40], over: '60s', judged: false }, stay: { hold: 40, for: '1m' } }),
      },
      'nightly import': { mix, load: arrivals({ burst: { hold: '250/s', for: '30s' } }), startAt: '45s' },
      cleaner: { mix, load: shape(() => ({ users: 2 }), { for: '50s' }) },
      report: { mix, load: arrivals({ once: { hold: '1/s', for: '10s' } }), startAt: '110s' },
    })
    const spec = readLoadOf(load, {}, readPlanMix(undefined, load))
    const plan = new LoadPlan(spec)
    const { screen, view } = play(
      { columns, seconds: 57 },
      ({ elapsedSeconds, requestsPerSecond }) => {
        const index = phaseAt(plan.timeline, elapsedSeconds * 1_000 - 1)
        const { name, judged } = plan.timeline[index]!
        return {
          phase: { name, judged, index, count: plan.timeline.length },
          loads: plan.at(elapsedSeconds * 1_000),
          plannedPerSecond: requestsPerSecond,
          startedPerSecond: requestsPerSecond,
          slas: [],
        }
      },
      sampleRequest({ load: spec }),
    )
    expectGolden(`live-several-${columns}.golden.txt`, screen.text)
    view.clear()
  })

  test('shows progress by requests if their number is limited', () => {
    const request = sampleRequest({
      name: 'http://127.0.0.1:8000/health',
      load: { ...sampleRequest().load, phases: [sampleRequest().load.phases[1]!], iterations: 12_000 },
      source: { kind: 'quick', quick: {} as never },
    })
    const { screen, view } = play({ seconds: 10 }, () => ({ totalSeconds: 86_400, slas: [] }), request)
    expectGolden('live-quick.golden.txt', screen.text)
    view.clear()
  })

  test('shows SLAs that are not met first and counts the SLAs that it leaves out', () => {
    const slas = Array.from({ length: 30 }, (_, index) =>
      slaState(`GET /number/${index}`, 'p95', '300ms', index > 27 ? 400 : index > 25 ? undefined : 20),
    )
    const { screen, view } = play({}, () => ({ slas }))
    expectGolden('live-many-slas.golden.txt', screen.text)
    view.clear()
  })

  test('is never wider or higher than the terminal, and keeps SLAs that are not met', () => {
    for (let columns = 20; columns <= 130; columns += 5) {
      for (let rows = 4; rows <= 40; rows += 3) {
        const screen = new Screen(columns, rows)
        const view = new LiveView(asStream(screen), liveRunOf(sampleRequest()))
        for (let second = 98; second < 100; second++) view.update(sampleState(second))
        expect(Math.max(...screen.lines.map(textWidth))).toBeLessThanOrEqual(columns)
        // The cursor is on the row below.
        expect(screen.lines.length - 1).toBeLessThanOrEqual(rows - 1)
        if (rows >= 10) expect(screen.text).toContain('✗')
        view.clear()
      }
    }
  })

  test('writes each frame at once and restores the screen', () => {
    const { screen, view } = play({ seconds: 5 })
    expect(screen.writes).toBe(5)
    expect(screen.cursorShown).toBe(false)
    view.clear()
    view.clear()
    expect(screen.cursorShown).toBe(true)
    expect(screen.lines).toEqual(['$ plimsoll run'])
    expect(screen.listenerCount('resize')).toBe(0)
  })

  test('restores the cursor when the process exits', () => {
    const listeners = process.listenerCount('exit')
    const { screen, view } = play({ seconds: 1 })
    expect(process.listenerCount('exit')).toBe(listeners + 1)
    process.listeners('exit').at(-1)?.call(process, 0)
    expect(screen.cursorShown).toBe(true)
    view.clear()
    expect(process.listenerCount('exit')).toBe(listeners)
  })

  test('is redrawn at once when the terminal is resized', () => {
    const { screen, view } = play({ seconds: 1 })
    screen.columns = 100
    screen.emit('resize')
    expect(screen.writes).toBe(2)
    expect(screen.lines.some((line) => textWidth(line) > 80)).toBe(true)
    view.clear()
  })

  test('removes control characters from names', () => {
    const evil = '\x1b[2J\x1b[31mred\x07\nnext'
    const { screen, view } = play(
      { seconds: 1 },
      () => ({ slas: [slaState(evil, 'p95', '300ms', 1)] }),
      sampleRequest({ name: evil, target: evil }),
    )
    expect(screen.text).toContain('red next')
    expect(screen.text).not.toContain('\x07')
    view.clear()
  })
})
