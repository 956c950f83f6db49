import { useLayoutEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import { useTheme } from '../parts/theme.tsx'

/** The colours of the style sheet by name, as a canvas needs them: resolved for the theme that is shown. */
export type Palette = (name: string) => string

/** Hands a uPlot chart a place on the page: made when it appears, as wide as its place, in the theme's colours. */
export function Plot(props: {
  /** Must stay the same function while nothing has changed, as every new one draws the chart anew. */
  options: (palette: Palette) => Omit<uPlot.Options, 'width' | 'height'>
  data: uPlot.AlignedData
  height: number
  onPlot?: (plot: uPlot | null) => void
}) {
  const { options, data, height, onPlot } = props
  const place = useRef<HTMLDivElement>(null)
  const theme = useTheme()

  useLayoutEffect(() => {
    const host = place.current!
    const size = () => ({ width: Math.max(120, host.clientWidth), height })
    const plot = new uPlot({ ...options(paletteOf(host)), ...size() }, data, host)
    const watcher = new ResizeObserver(() => {
      if (host.clientWidth > 0 && host.clientWidth !== plot.width) plot.setSize(size())
    })
    watcher.observe(host)
    onPlot?.(plot)
    return () => {
      watcher.disconnect()
      onPlot?.(null)
      plot.destroy()
    }
    // The theme is read through the palette.
  }, [options, data, height, theme])

  return <div class="plot" ref={place} aria-hidden="true" style={{ minHeight: `${height}px` }} />
}

function paletteOf(host: HTMLElement): Palette {
  const known = new Map<string, string>()
  return (name) => {
    const found = known.get(name)
    if (found !== undefined) return found
    // A property's own value would be the text `light-dark(…)`; as the colour of something it is one of the two.
    const probe = host.appendChild(document.createElement('span'))
    probe.style.color = `var(--${name})`
    const colour = getComputedStyle(probe).color
    probe.remove()
    known.set(name, colour)
    return colour
  }
}
