import type { VerdictStatus } from '../../src/base/verdict-status.ts'

/** The water level for each verdict: below the line of the mark it is safe, above it is not. */
const waterlines: Record<VerdictStatus, number | null> = {
  pass: 19.6,
  fail: 11.2,
  invalid: 15.6,
  'no-data': null,
}

/** The mark on a ship's hull and, for a verdict, the water level. */
export function Mark({ status, size = 24 }: { status?: VerdictStatus; size?: number }) {
  const waterline = status === undefined ? null : waterlines[status]
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      {waterline !== null && <path class="mark-water" d={waterBelow(waterline)} />}
      <circle cx="16" cy="16" r="9.5" stroke="currentColor" stroke-width="2.6" />
      <path
        d="M1 16h30"
        stroke="currentColor"
        stroke-width="2.6"
        stroke-dasharray={status === 'invalid' ? '3.4 2.2' : undefined}
      />
    </svg>
  )
}

/** The part of the disc below a line, with a wave for its upper edge. */
function waterBelow(y: number): string {
  const radius = 9.5
  const half = Math.sqrt(radius ** 2 - (y - 16) ** 2)
  const wave = `q${half / 4} -1.2 ${half / 2} 0t${half / 2} 0 ${half / 2} 0 ${half / 2} 0`
  return `M${16 - half} ${y}${wave}A${radius} ${radius} 0 ${y < 16 ? 1 : 0} 1 ${16 - half} ${y}z`
}
