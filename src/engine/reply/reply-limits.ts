/** The longest body that is kept, in bytes, both as it was sent and decompressed. A server cannot make us keep more. */
export const mostBodyBytes = 64 * 1024 * 1024
