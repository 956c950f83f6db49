import type { LiveState } from '../../../fleet/live-state.ts'

const maxSeconds = 120

/** The values of the live view's sparklines, one per second. */
export class LiveHistory {
  readonly requestsPerSecond: number[] = []
  readonly p95Ms: (number | null)[] = []

  add(state: LiveState): void {
    this.requestsPerSecond.push(state.requestsPerSecond)
    this.p95Ms.push(state.responseMs?.p95 ?? null)
    if (this.p95Ms.length > maxSeconds) {
      this.requestsPerSecond.shift()
      this.p95Ms.shift()
    }
  }
}
