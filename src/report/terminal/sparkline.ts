const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** Values as a row of bars on a scale from 0 to the highest of them, the newest last; a gap is where there is none. */
export function sparkline(values: readonly (number | null)[], columns: number): string {
  const shown = values.slice(-Math.max(1, columns))
  const highest = Math.max(0, ...shown.map((value) => value ?? 0))
  return shown
    .map((value) => {
      if (value === null) return ' '
      if (highest === 0) return bars[0]!
      return bars[Math.min(bars.length - 1, Math.floor((value / highest) * bars.length))]!
    })
    .join('')
}
