import type { PageData } from '../../src/report/html/page-data.ts'

/**
 * Reads the data of a report: JSON, compressed (zlib), in base64. Rejects with an `Error` that contains advice if the
 * browser cannot decompress it or the file is damaged.
 */
export async function readPageData(base64: string): Promise<PageData> {
  if (typeof DecompressionStream === 'undefined') {
    throw new Error(
      'This browser is too old for this report: it cannot decompress data. ' +
        'Open it in Chrome or Edge 80, Firefox 113, Safari 16.4, or anything newer.',
    )
  }
  try {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'))
    return await new Response(stream).json()
  } catch {
    throw new Error(
      'The data of this report cannot be read: the file is incomplete or was changed. Get it again from where it was made.',
    )
  }
}
