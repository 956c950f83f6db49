import type { Round } from './round.ts'
import type { Spread } from './spread.ts'
import { pairedRatio } from './standing.ts'

/** Our targets: the greatest allowed CPU time per request, relative to another tool. */
interface Target {
  against: string
  atMost: number
  text: string
}

const targets: readonly Target[] = [
  { against: 'wrk', atMost: 1.3, text: '≤ 1.3 × wrk' },
  { against: 'autocannon', atMost: 1 / 1.5, text: '≤ 1/1.5 × autocannon' },
  { against: 'k6', atMost: 1 / 6, text: '≤ 1/6 × k6' },
  { against: 'Locust FastHttpUser', atMost: 1 / 15, text: '≤ 1/15 × Locust FastHttpUser' },
]

export interface TargetResult {
  target: Target
  ratio: Spread | null
  status: 'met' | 'missed' | 'not measured'
}

/** Our ratio to each tool of a target, and whether it meets the target. */
export function judgeTargets(rounds: readonly Round[], name: string): TargetResult[] {
  return targets.map((target) => {
    const ratio = pairedRatio(rounds, name, target.against)
    if (ratio === null) return { target, ratio, status: 'not measured' }
    return { target, ratio, status: ratio.median <= target.atMost ? 'met' : 'missed' }
  })
}

/** Formats a ratio: `1.21 ×`, or `1/7.9 ×` if ours is smaller. */
export function formatRatio(ratio: number): string {
  return ratio < 0.95 ? `1/${(1 / ratio).toFixed(1)} ×` : `${ratio.toFixed(2)} ×`
}

/** Formats a ratio with its spread: `1/7.9 × (1/8.2–1/7.5)`. */
export function formatRatioSpread(spread: Spread | null): string {
  if (spread === null) return '–'
  const bare = (ratio: number) => formatRatio(ratio).replace(' ×', '')
  return `${formatRatio(spread.median)} (${bare(spread.min)}–${bare(spread.max)})`
}
