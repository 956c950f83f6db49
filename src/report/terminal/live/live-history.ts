import type { LiveState } from '../../../fleet/live-state.ts'

const longest = 120

/** What the small curves of the live view show: the last values, one a second. */
export class LiveHistory {
  readonly requestsPerSecond: number[] = []
  readonly p95Ms: (number | null)[] = []

  add(state: LiveState): void {
    this.requestsPerSecond.push(state.requestsPerSecond)
    this.p95Ms.push(state.responseMs?.p95 ?? null)
    if (this.p95Ms.length > longest) {
      this.requestsPerSecond.shift()
      this.p95Ms.shift()
    }
  }
}
