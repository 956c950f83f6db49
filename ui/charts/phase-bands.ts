import type uPlot from 'uplot'
import type { PhaseSpan } from '../model/report.ts'
import type { Palette } from './plot.tsx'

/** The height of a row of phase names above the plot, in CSS pixels. */
const rowHeight = 18

/** The number of parallel loads that show the names of their phases. */
const maxRows = 5

/** The height of all rows of phase names above the plot, in CSS pixels: a row for each load. */
export function bandHeadroom(phases: PhaseSpan[]): number {
  return rowHeight * rowsOf(phases)
}

/** Returns a hook that draws the phases behind a chart: a line at the start of each, its name, and a shade if not judged. */
export function phaseBands(phases: PhaseSpan[], palette: Palette): (plot: uPlot) => void {
  const rows = rowsOf(phases)
  return (plot) => {
    const { ctx, bbox } = plot
    const ratio = devicePixelRatio
    ctx.save()
    ctx.font = `${11 * ratio}px system-ui, sans-serif`
    ctx.textAlign = 'left'
    ctx.textBaseline = 'middle'
    for (const phase of phases) {
      const left = Math.max(bbox.left, plot.valToPos(phase.startSeconds, 'x', true))
      const right = Math.min(bbox.left + bbox.width, plot.valToPos(phase.endSeconds, 'x', true))
      if (right <= left || phase.lane >= rows) continue
      // The bottom of its row of names; the row of the last load is directly above the plot.
      const bottom = bbox.top - (rows - 1 - phase.lane) * rowHeight * ratio
      if (!phase.judged) {
        ctx.fillStyle = palette('band')
        // With parallel loads only its own row is shaded, because the others may be judged.
        if (rows === 1) ctx.fillRect(left, bbox.top, right - left, bbox.height)
        else ctx.fillRect(left, bottom - 14 * ratio, right - left, 14 * ratio)
      }
      ctx.fillStyle = palette('band-edge')
      ctx.fillRect(Math.round(left), bottom - 14 * ratio, ratio, bbox.top + bbox.height - bottom + 14 * ratio)
      const room = right - left - 8 * ratio
      const name = [phase.judged ? phase.name : `${phase.name} · not judged`, phase.name].find(
        (text) => ctx.measureText(text).width <= room,
      )
      if (name !== undefined) {
        ctx.fillStyle = palette(phase.judged ? 'ink-2' : 'ink-3')
        ctx.fillText(name, left + 5 * ratio, bottom - 8 * ratio)
      }
    }
    ctx.restore()
  }
}

function rowsOf(phases: PhaseSpan[]): number {
  return Math.min(maxRows, Math.max(1, ...phases.map(({ lane }) => lane + 1)))
}
