import type { LiveState } from '../../../fleet/live-state.ts'
import { type Line, lineWidth, paintLine } from '../text/span.ts'
import { textWidth } from '../text/text-width.ts'
import type { LiveRun } from './live-context.ts'
import { liveFrame } from './live-frame.ts'
import { LiveHistory } from './live-history.ts'
import { hasColors } from './live-terminal.ts'

const hideCursor = '\x1b[?25l'
const showCursor = '\x1b[?25h'
/** Makes the terminal cut a line that is wider than calculated; wrapped, it would move the rows below. */
const wrapOff = '\x1b[?7l'
const wrapOn = '\x1b[?7h'
const clearLineEnd = '\x1b[K'
const clearBelow = '\x1b[J'

/** Shows the state of a run, redrawn in the same place of a terminal. */
export class LiveView {
  readonly #stream: NodeJS.WriteStream
  readonly #run: LiveRun
  readonly #color: boolean
  readonly #history = new LiveHistory()
  #state: LiveState | undefined
  #note: string | undefined
  /** The frame on the screen; empty if there is none. */
  #drawn: readonly Line[] = []
  #isOpen = false

  constructor(stream: NodeJS.WriteStream, run: LiveRun) {
    this.#stream = stream
    this.#run = run
    this.#color = hasColors(stream)
  }

  update(state: LiveState): void {
    this.#state = state
    this.#history.add(state)
    this.#draw()
  }

  /** Shows a text instead of the hint. */
  note(text: string): void {
    this.#note = text
    this.#draw()
  }

  /** Removes the view from the screen. */
  clear(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#stream.off('resize', this.#draw)
    process.off('exit', this.#leave)
    this.#stream.write(`${this.#toTop()}${clearBelow}${wrapOn}${showCursor}`)
    this.#drawn = []
  }

  readonly #draw = (): void => {
    if (this.#state === undefined) return
    const { columns, rows } = this.#size()
    // The cursor stays on the row below the frame.
    const frame = liveFrame({
      run: this.#run,
      state: this.#state,
      history: this.#history,
      columns,
      rows: rows - 1,
      note: this.#note,
    })
    const lines = frame.map((spans) => {
      // After a line that fills the row the cursor is on its last character, which clearing would remove.
      const clear = textWidth(paintLine(spans, false)) < columns ? clearLineEnd : ''
      return `${paintLine(spans, this.#color)}${clear}\n`
    })
    const text = `${hideCursor}${wrapOff}${this.#toTop()}${lines.join('')}${clearBelow}${wrapOn}`
    this.#open()
    this.#drawn = frame
    // In one write, so that half a frame is never visible.
    this.#stream.write(text)
  }

  #open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#stream.on('resize', this.#draw)
    process.on('exit', this.#leave)
  }

  /** Called when the process exits: leaves the view on the screen and restores the cursor. */
  readonly #leave = (): void => {
    this.#stream.write(`${wrapOn}${showCursor}`)
  }

  /** The sequence that moves to the first row of the frame. A terminal that became narrower has wrapped its lines. */
  #toTop(): string {
    const { columns, rows } = this.#size()
    const height = this.#drawn.reduce(
      (sum, spans) => sum + Math.max(1, Math.ceil(lineWidth(spans) / columns)),
      0,
    )
    const up = Math.min(height, rows - 1)
    return up === 0 ? '\r' : `\r\x1b[${up}A`
  }

  #size(): { columns: number; rows: number } {
    return { columns: Math.max(20, this.#stream.columns || 80), rows: Math.max(4, this.#stream.rows || 24) }
  }
}
