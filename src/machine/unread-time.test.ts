import { expect, test } from 'vitest'
import { UnreadTime } from './unread-time.ts'

/** A thread whose clocks a test sets. All times are in ms. */
class TestThread {
  nowMs = 1_000
  idleMs = 0
  queuedMs = 0
  alarmMs = Number.POSITIVE_INFINITY
  readonly unread = new UnreadTime(
    { idle: () => this.idleMs, queued: () => this.queuedMs, alarmDue: () => this.alarmMs },
    this.nowMs,
  )

  /** Lets the thread sleep, of which it waits for a core for `queuedMs` at the end. */
  sleeps(ms: number, queuedMs = 0): this {
    this.nowMs += ms
    this.idleMs += ms
    this.queuedMs += queuedMs
    return this
  }

  works(ms: number): this {
    this.nowMs += ms
    return this
  }

  begins(): this {
    this.unread.turnBegan(this.nowMs)
    return this
  }

  get unreadMs(): number {
    return Math.round(this.unread.at(this.nowMs) * 1_000) / 1_000
  }
}

test('a reply that wakes a sleeping loop has not lain unread, however long the loop slept', () => {
  expect(new TestThread().sleeps(40).begins().unreadMs).toBe(0)
})

test('a reply that is read late in a turn may have come at its beginning', () => {
  const thread = new TestThread().sleeps(10).begins().works(3)
  expect(thread.unreadMs).toBe(3)
})

test('a reply may have come while the turn before was busy, but not before that turn', () => {
  const thread = new TestThread().sleeps(10).begins().works(30).begins().works(1)
  expect(thread.unreadMs).toBe(31)
  expect(thread.begins().unreadMs).toBe(1)
  expect(thread.begins().unreadMs).toBe(0)
})

test('a wait for a core after the sleep counts, as far as the thread slept', () => {
  expect(new TestThread().sleeps(20, 15).begins().unreadMs).toBe(15)
  const thread = new TestThread().begins()
  thread.queuedMs += 100
  expect(thread.sleeps(20).begins().unreadMs).toBe(20)
})

test('an alarm that rings late tells that the thread was stopped in its sleep, nobody knows since when', () => {
  const thread = new TestThread().begins()
  thread.alarmMs = thread.nowMs + 30
  expect(thread.sleeps(400).begins().unreadMs).toBe(400)
  thread.alarmMs = thread.nowMs + 30
  expect(thread.sleeps(31).begins().unreadMs).toBe(0)
  thread.alarmMs = Number.POSITIVE_INFINITY
  thread.unread.timerDueMs = thread.nowMs + 50
  expect(thread.sleeps(70).begins().unreadMs).toBe(70)
})

test('work between turns counts from the last but one time that the loop looked for replies', () => {
  const thread = new TestThread().begins()
  for (let times = 0; times < 20; times++) {
    thread.sleeps(48).works(2).unread.polled(thread.nowMs, 'stall detector')
  }
  // A reply that is read now came after the call before the last, since when the loop worked for 2 ms.
  expect(thread.begins().unreadMs).toBe(2)
  const spinning = new TestThread().begins()
  for (let times = 0; times < 1_000; times++) spinning.works(0.01).unread.polled(spinning.nowMs, 'attention')
  expect(spinning.begins().unreadMs).toBe(0.01)
})
