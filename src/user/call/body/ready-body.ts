import type { RequestBody } from '../../../engine/request/request-body.ts'

/** A body that is ready to be sent. */
export interface ReadyBody {
  /** The content, one byte per character, or pieces if it is not in memory as a whole. */
  readonly content: string | RequestBody
  /** The content type that the kind of body implies, if it implies one. */
  readonly type: string | undefined
}

/** Returns the same body in pieces, which are sent separately after the head. */
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
