import type { WriteStream } from 'node:tty'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Whether a stream can be redrawn in place: a terminal that supports cursor movements, outside of continuous integration,
 * whose logs would keep every frame.
 */
export function isLiveTerminal(
  stream: { isTTY?: boolean | undefined },
  environment: Environment = process.env,
): boolean {
  const { CI, TERM } = environment
  const isCi = CI !== undefined && CI !== '' && CI !== '0' && CI !== 'false'
  return stream.isTTY === true && !isCi && TERM !== 'dumb'
}

/**
 * The width of the lines for a stream, in columns: that of the terminal. A pipe or a file has no width, so nothing is cut or
 * wrapped there, unless the variable COLUMNS gives one.
 */
export function widthOf(
  stream: { isTTY?: boolean | undefined; columns?: number | undefined },
  environment: Environment = process.env,
): number {
  // A terminal whose size is unknown reports 0.
  if (stream.isTTY === true) return stream.columns || 80
  const { COLUMNS = '' } = environment
  return /^[1-9]\d{0,5}$/.test(COLUMNS) ? Number(COLUMNS) : Number.POSITIVE_INFINITY
}

/** Whether to write in colours. FORCE_COLOR decides first, then NO_COLOR, then whether the stream is a terminal. */
export function hasColors(
  stream: { isTTY?: boolean | undefined } & Partial<Pick<WriteStream, 'hasColors'>>,
  environment: Environment = process.env,
): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = environment
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (stream.isTTY !== true || TERM === 'dumb') return false
  return stream.hasColors?.(environment) ?? true
}
