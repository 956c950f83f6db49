import type uPlot from 'uplot'

/** Charts over the same time: one cursor and one zoom for all of them. */
export class ChartGroup {
  /** The key by which uPlot shares the cursor. */
  readonly key = 'timeline'
  /** The whole time of the charts, in seconds of the run. */
  readonly full: { min: number; max: number }
  #shown: { min: number; max: number }
  readonly #plots = new Set<uPlot>()
  readonly #onZoom: (zoomed: boolean) => void

  constructor(endSeconds: number, onZoom: (zoomed: boolean) => void) {
    this.full = { min: 0, max: Math.max(1, endSeconds) }
    this.#shown = this.full
    this.#onZoom = onZoom
  }

  get shown(): { min: number; max: number } {
    return this.#shown
  }

  add(plot: uPlot): void {
    this.#plots.add(plot)
  }

  remove(plot: uPlot): void {
    this.#plots.delete(plot)
  }

  /** Moves the cursor of all charts to a time, or removes it. uPlot itself shares only movements of the mouse. */
  point(seconds: number | null): void {
    for (const plot of this.#plots) {
      plot.setCursor(
        seconds === null ? { left: -10, top: -10 } : { left: plot.valToPos(seconds, 'x'), top: 1 },
      )
    }
  }

  /** Shows the part of the run between two times, in seconds, in all charts. */
  show(min: number, max: number): void {
    const from = Math.max(this.full.min, min)
    const to = Math.min(this.full.max, max)
    if (to - from < 1 || (from === this.#shown.min && to === this.#shown.max)) return
    this.#shown = { min: from, max: to }
    for (const plot of this.#plots) plot.setScale('x', this.#shown)
    this.#onZoom(from > this.full.min || to < this.full.max)
  }

  reset(): void {
    this.show(this.full.min, this.full.max)
  }

  /** Zooms in or out around a time, by a factor below or above 1. */
  zoom(aroundSeconds: number, factor: number): void {
    const { min, max } = this.#shown
    this.show(aroundSeconds - (aroundSeconds - min) * factor, aroundSeconds + (max - aroundSeconds) * factor)
  }
}
