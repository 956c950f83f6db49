import type { VerdictStatus } from '../../src/store/run-record.ts'

/** Where the water stands at the hull: below the line is safe, above it is not. */
const water: Record<VerdictStatus, number | null> = { pass: 19.5, fail: 10.5, invalid: 16, 'no-data': null }

/** The mark on a ship's hull, and, where there is a verdict, how high the water stands. */
export function Mark({ status, size = 24 }: { status?: VerdictStatus; size?: number }) {
  const level = status === undefined ? null : water[status]
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      {level !== null && (
        <path
          class="mark-water"
          d={`M6.5 ${level}c2.4-1.6 4.8-1.6 7.1 0s4.8 1.6 7.1 0 3.2-1.6 4.8 0V26h-19z`}
          clip-path="circle(8.6px at 16px 16px)"
        />
      )}
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
