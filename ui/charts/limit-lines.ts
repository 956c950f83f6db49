import type uPlot from 'uplot'
import type { Palette } from './plot.tsx'

/** A limit in a chart: across the whole plot, or at one x. */
export interface LimitMark {
  label: string
  value: number
  x?: number
}

/** Draws limits over a chart, each as a Plimsoll line: a disc with a line through it. */
export function limitLines(limits: LimitMark[], palette: Palette): (plot: uPlot) => void {
  return (plot) => {
    const { ctx, bbox } = plot
    const ratio = devicePixelRatio
    ctx.save()
    ctx.strokeStyle = palette('fail')
    ctx.textAlign = 'left'
    ctx.textBaseline = 'alphabetic'
    ctx.fillStyle = palette('fail')
    ctx.lineWidth = 1.4 * ratio
    ctx.font = `${10.5 * ratio}px system-ui, sans-serif`
    for (const { label, value, x } of limits) {
      const { min, max } = plot.scales.y!
      if (value < min! || value > max!) continue
      const y = plot.valToPos(value, 'y', true)
      const right = bbox.left + bbox.width
      const middle = x === undefined ? right - 14 * ratio : plot.valToPos(x, 'x', true)
      if (middle < bbox.left || middle > right) continue
      const radius = 4.5 * ratio
      ctx.beginPath()
      ctx.moveTo(x === undefined ? bbox.left : middle - 13 * ratio, y)
      ctx.lineTo(x === undefined ? right : middle + 13 * ratio, y)
      if (x === undefined) ctx.setLineDash([5 * ratio, 4 * ratio])
      ctx.stroke()
      ctx.setLineDash([])
      ctx.beginPath()
      ctx.arc(middle, y, radius, 0, 2 * Math.PI)
      ctx.stroke()
      const wide = ctx.measureText(label).width
      if (x === undefined) {
        // On its own background, so that it can be read where it overlaps a curve.
        ctx.fillStyle = palette('card')
        ctx.fillRect(right - wide - 27 * ratio, y - 19 * ratio, wide + 6 * ratio, 13 * ratio)
        ctx.fillStyle = palette('fail')
        ctx.fillText(label, right - wide - 24 * ratio, y - 9 * ratio)
      } else {
        // A curve of percentiles rises, so there is room below it to the right of a mark.
        const start = middle + 18 * ratio
        const fits = start + wide <= right
        ctx.fillText(label, fits ? start : middle - 18 * ratio - wide, y + 4 * ratio)
      }
    }
    ctx.restore()
  }
}
