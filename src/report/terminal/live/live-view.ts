import type { LiveState } from '../../../fleet/live-state.ts'
import { type Line, lineWidth, paintLine } from '../text/span.ts'
import { textWidth } from '../text/text-width.ts'
import type { LiveRun } from './live-context.ts'
import { liveFrame } from './live-frame.ts'
import { LiveHistory } from './live-history.ts'
import { hasColors } from './live-terminal.ts'

const hideCursor = '\x1b[?25l'
const showCursor = '\x1b[?25h'
/** A line that is wider than we think must be cut by the terminal, not put the rows below out of place. */
const wrapOff = '\x1b[?7l'
const wrapOn = '\x1b[?7h'
const clearLineEnd = '\x1b[K'
const clearBelow = '\x1b[J'

/** How a run stands, drawn again and again in the same place of a terminal. */
export class LiveView {
  readonly #stream: NodeJS.WriteStream
  readonly #run: LiveRun
  readonly #color: boolean
  readonly #history = new LiveHistory()
  #state: LiveState | undefined
  #note: string | undefined
  /** The frame on the screen; empty when there is none. */
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

  /** Says something in place of the hint. */
  note(text: string): void {
    this.#note = text
    this.#draw()
  }

  /** Takes the view off the screen. */
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
    // The cursor rests on the row below the frame.
    const frame = liveFrame({
      run: this.#run,
      state: this.#state,
      history: this.#history,
      columns,
      rows: rows - 1,
      note: this.#note,
    })
    const lines = frame.map((spans) => {
      // In a line that fills the row the cursor stays on its last sign, which the clearing would take away.
      const clear = textWidth(paintLine(spans, false)) < columns ? clearLineEnd : ''
      return `${paintLine(spans, this.#color)}${clear}\n`
    })
    const text = `${hideCursor}${wrapOff}${this.#toTop()}${lines.join('')}${clearBelow}${wrapOn}`
    this.#open()
    this.#drawn = frame
    // In one write, so that no half of a frame is ever seen.
    this.#stream.write(text)
  }

  #open(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#stream.on('resize', this.#draw)
    process.on('exit', this.#leave)
  }

  /** The process ends with the view on the screen: leave it there, and the cursor as it was. */
  readonly #leave = (): void => {
    this.#stream.write(`${wrapOn}${showCursor}`)
  }

  /** Back to the first row of the frame. A terminal that became narrower has broken its lines into several. */
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
