const beyondAscii = /[\u0080-\uffff]/

/**
 * Encodes a string as UTF-8 with one character for each byte, the form in which the engine writes requests. An ASCII
 * string is returned as it is.
 */
export function latin1OfText(text: string): string {
  return beyondAscii.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text
}

/** Decodes UTF-8 with one character for each byte. */
export function textOfLatin1(bytes: string): string {
  return beyondAscii.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes
}

/** Converts bytes to a string with one character for each byte. */
export function latin1OfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
