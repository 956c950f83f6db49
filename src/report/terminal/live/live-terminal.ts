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
