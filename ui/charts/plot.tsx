import { useLayoutEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import { useTheme } from '../parts/theme.tsx'

/** Returns a colour of the style sheet by name, resolved for the current theme, as a canvas needs it. */
export type Palette = (name: string) => string

/** Shows a uPlot chart as wide as its place on the page and in the colours of the theme. */
export function Plot(props: {
  /** Must stay the same function while nothing changes, because a new one creates a new chart. */
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
    // The palette depends on the theme.
  }, [options, data, height, theme])

  return <div class="plot" ref={place} aria-hidden="true" style={{ minHeight: `${height}px` }} />
}

function paletteOf(host: HTMLElement): Palette {
  const known = new Map<string, string>()
  return (name) => {
    const found = known.get(name)
    if (found !== undefined) return found
    // The value of the property would be the text `light-dark(…)`; as the colour of an element it is resolved.
    const probe = host.appendChild(document.createElement('span'))
    probe.style.color = `var(--${name})`
    const colour = getComputedStyle(probe).color
    probe.remove()
    known.set(name, colour)
    return colour
  }
}
