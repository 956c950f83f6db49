const width = 100
const height = 24

/** The shape of a figure over time, without axes. */
export function Sparkline({ values, colour }: { values: (number | null)[]; colour: string }) {
  const highest = values.reduce<number>((max, value) => Math.max(max, value ?? 0), 0)
  // A gauge may be negative.
  const lowest = values.reduce<number>((min, value) => Math.min(min, value ?? 0), 0)
  if (highest === lowest || values.length < 2) return null
  let line = ''
  let pen = 'M'
  for (const [index, value] of values.entries()) {
    if (value === null) {
      pen = 'M'
      continue
    }
    const x = (index / (values.length - 1)) * width
    const y = height - 1 - ((value - lowest) / (highest - lowest)) * (height - 3)
    line += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`
    pen = 'L'
  }
  return (
    <svg
      class="sparkline"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      style={{ color: `var(--${colour})` }}
    >
      <path
        d={line}
        fill="none"
        stroke="currentColor"
        stroke-width="1.3"
        vector-effect="non-scaling-stroke"
      />
    </svg>
  )
}
