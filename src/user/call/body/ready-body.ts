import type { RequestBody } from '../../../engine/request/request-body.ts'

/** A body as it will be sent. */
export interface ReadyBody {
  /** A byte a character; or in pieces, where it is not in memory as a whole. */
  readonly content: string | RequestBody
  /** Its content type, where the body says that. */
  readonly type: string | undefined
}

/** The same body, sent after its head. */
export function inPieces({ content, type }: ReadyBody): ReadyBody {
  if (typeof content !== 'string') return { content, type }
  const body: RequestBody = {
    length: content.length,
    async *pieces() {
      yield Buffer.from(content, 'latin1')
    },
  }
  return { content: body, type }
}
