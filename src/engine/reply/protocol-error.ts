/** A reply that breaks its protocol or its content coding. The message says how. The connection cannot be used again. */
export class ProtocolError extends Error {}
