const beyondAscii = /[\u0080-\uffff]/

/**
 * The UTF-8 bytes of a text, a byte a character: the form in which requests go to the engine, which writes them
 * without another look. Text of ASCII alone, and most is, already has it.
 */
export function latin1OfText(text: string): string {
  return beyondAscii.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text
}

/** The text whose UTF-8 bytes these are, a byte a character. */
export function textOfLatin1(bytes: string): string {
  return beyondAscii.test(bytes) ? Buffer.from(bytes, 'latin1').toString('utf8') : bytes
}

/** The bytes, a byte a character. */
export function latin1OfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
