import type uPlot from 'uplot'
import type { PhaseSpan } from '../model/report.ts'
import type { Palette } from './plot.tsx'

/** Room above the plot for the names of the phases, in CSS pixels. */
export const bandHeadroom = 18

/** Draws the phases behind a chart: a line where one begins, its name above, a shade where nothing is judged. */
export function phaseBands(phases: PhaseSpan[], palette: Palette): (plot: uPlot) => void {
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
      if (right <= left) continue
      if (!phase.judged) {
        ctx.fillStyle = palette('band')
        ctx.fillRect(left, bbox.top, right - left, bbox.height)
      }
      ctx.fillStyle = palette('band-edge')
      ctx.fillRect(Math.round(left), bbox.top - 14 * ratio, ratio, bbox.height + 14 * ratio)
      const room = right - left - 8 * ratio
      const name = [phase.judged ? phase.name : `${phase.name} · not judged`, phase.name].find(
        (text) => ctx.measureText(text).width <= room,
      )
      if (name !== undefined) {
        ctx.fillStyle = palette(phase.judged ? 'ink-2' : 'ink-3')
        ctx.fillText(name, left + 5 * ratio, bbox.top - 8 * ratio)
      }
    }
    ctx.restore()
  }
}
