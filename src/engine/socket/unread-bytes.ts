import { readSync } from 'node:fs'
import type { Socket } from 'node:net'

/** What reads the bytes that are left. */
export interface Reader {
  /** Whether bytes that have been received still matter. */
  readonly wantsRest: boolean
  /** `length` bytes are in the buffer. */
  received(length: number): void
  /** The other side has closed its half. */
  ended(): void
}

/** The handle of a socket. That of a TLS socket takes the bytes of the connection below it. */
interface Handle {
  readonly fd?: number
  readonly _parent?: Handle | null
  receive?(bytes: Uint8Array): void
}

/**
 * Reads what the kernel has received before a socket is closed because it could not write. A server that refuses a request
 * in the middle of its body answers and closes: then our next write fails, and Node would close the socket with the answer
 * unread. When a write fails, everything that the server had sent has been received.
 *
 * `buffer` is where `received` expects the bytes. Without access to the socket's handle, nothing is read.
 */
export function readRestBeforeClosing(socket: Socket, buffer: Buffer, reader: Reader): void {
  const { destroy } = socket
  let isReading = false
  socket.destroy = function (this: Socket, error?: Error) {
    const { syscall, code } = (error ?? {}) as NodeJS.ErrnoException
    if (syscall === 'write' && !isReading && !socket.destroyed && reader.wantsRest) {
      isReading = true
      // Linux reports EPIPE if the other side had closed its half before it reset the connection.
      if (readRest(socket, buffer, reader) && code === 'EPIPE') reader.ended()
      isReading = false
    }
    return destroy.call(socket, error)
  }
}

/** Returns whether it has read to the end. */
function readRest(socket: Socket, buffer: Buffer, reader: Reader): boolean {
  const { _handle: handle } = socket as { _handle?: Handle | null }
  const fd = handle?.fd
  if (!handle || fd === undefined || fd < 0) return false
  const tls = lowestTls(handle)
  const bytes = tls === undefined ? buffer : Buffer.allocUnsafeSlow(buffer.length)
  while (!socket.destroyed) {
    let length: number
    try {
      length = readSync(fd, bytes, 0, bytes.length, null)
    } catch {
      // There is nothing more, or the server has reset the connection.
      return false
    }
    if (length === 0) return true
    if (tls === undefined) reader.received(length)
    else tls.receive!(bytes.subarray(0, length))
  }
  return false
}

/** The handle that decrypts what the kernel receives; undefined for a plain socket. TLS can be inside TLS, through a proxy. */
function lowestTls(handle: Handle): Handle | undefined {
  if (handle.receive === undefined) return undefined
  let lowest = handle
  while (lowest._parent?.receive !== undefined) lowest = lowest._parent
  return lowest
}
