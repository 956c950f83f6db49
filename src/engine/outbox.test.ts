import { describe, expect, test } from 'vitest'
import { VirtualTimeline } from '../base/time/virtual-timeline.ts'
import { Outbox } from './outbox.ts'

/** A timeline whose turns end when the test says so. */
class Turns extends VirtualTimeline {
  readonly #ends: (() => void)[] = []
  nowMs = 100

  override now(): number {
    return this.nowMs++
  }

  override afterTurn(run: () => void): void {
    this.#ends.push(run)
  }

  end(): void {
    for (const run of this.#ends.splice(0)) run()
  }
}

function outbox() {
  const turns = new Turns()
  const written: string[] = []
  const sender = (name: string) => ({ write: (ms: number) => void written.push(`${name}@${ms}`) })
  return { turns, written, sender, box: new Outbox(turns) }
}

describe('a request', () => {
  test('a request that no reply triggers is written at once', () => {
    const { box, sender, written } = outbox()
    box.post(sender('a'), 7)
    box.post(sender('b'), 8)
    expect(written).toEqual(['a@7', 'b@8'])
  })

  test('a request that a reply triggers is written at the end of the turn, together with those of later replies', () => {
    const { box, sender, written, turns } = outbox()
    box.reading()
    box.post(sender('a'), 7)
    box.reading()
    box.post(sender('b'), 8)
    expect(written).toEqual([])
    turns.end()
    // Each is sent when it is written, not when it was posted.
    expect(written).toEqual(['a@100', 'b@101'])
    box.post(sender('c'), 9)
    expect(written.at(-1)).toBe('c@9')
  })

  test('never waits for more than 63 others', () => {
    const { box, sender, written, turns } = outbox()
    box.reading()
    for (let number = 0; number < 63; number++) box.post(sender(`${number}`), 0)
    expect(written).toEqual([])
    box.post(sender('63'), 0)
    expect(written).toHaveLength(64)
    box.post(sender('64'), 0)
    expect(written).toHaveLength(64)
    turns.end()
    expect(written.map((entry) => entry.split('@')[0])).toEqual(
      Array.from({ length: 65 }, (_, number) => `${number}`),
    )
  })

  test('a request that is posted while others are written is written exactly once', () => {
    const { box, written, sender, turns } = outbox()
    box.reading()
    box.post({ write: () => box.post(sender('next'), 5) }, 0)
    turns.end()
    expect(written).toEqual(['next@5'])
    turns.end()
    expect(written).toHaveLength(1)
  })
})

test('the end of a turn is awaited once, however many replies are read in it', () => {
  const { box, turns } = outbox()
  const ends: unknown[] = []
  turns.afterTurn = (run) => ends.push(run)
  for (let reply = 0; reply < 10; reply++) box.reading()
  expect(ends).toHaveLength(1)
})
