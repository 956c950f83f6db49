import type { Socket } from 'node:net'
import { getSystemErrorName } from 'node:util'

/** A write that the kernel has not taken completely: libuv keeps its bytes until then. */
interface WriteWrap {
  oncomplete?: (status: number) => void
}

/** The handle of a socket. Its methods return 0 or a negative error number, as libuv does. */
interface StreamHandle {
  /** The bytes given to libuv that the kernel has not taken yet. */
  readonly writeQueueSize?: number
  writeLatin1String(wrap: WriteWrap, text: string): number
  /** Called for every read into the buffer that the socket was opened with, and for the end. */
  onread?: (this: StreamHandle, bytes: unknown) => void
}

interface StreamBinding {
  WriteWrap: new () => WriteWrap
  streamBaseState: Int32Array
  kLastWriteWasAsync: number
  kReadBytesOrError: number
}

/** The longest text that fits into the stack buffer from which Node tries to write at once. */
export const directLength = 16_000

const binding = streamBinding()

/** The request object for the next write. It is used up only by a write that the kernel does not take completely. */
let spare = binding === undefined ? undefined : new binding.WriteWrap()

/**
 * Writes a request, one byte per character, to a plain TCP socket at once, bypassing the queue of its stream: that queue
 * costs 5 % of the CPU time of a request, and is empty whenever a request is sent. Falls back to the stream if this
 * version of Node does not allow it, or the request is long. Errors become errors of the socket.
 *
 * Source: what `net.Socket` itself does, in Node's `lib/internal/stream_base_commons.js`.
 */
export function writeDirectly(socket: Socket, request: string): void {
  const { _handle: handle } = socket as { _handle?: StreamHandle | null }
  // This write must not overtake what the stream still holds.
  if (spare === undefined || !handle || request.length > directLength || socket.writableLength > 0) {
    socket.write(request, 'latin1')
    return
  }
  const status = handle.writeLatin1String(spare, request)
  if (status !== 0) fail(socket, status)
  else if (binding!.streamBaseState[binding!.kLastWriteWasAsync] !== 0) {
    spare.oncomplete = (end) => {
      if (end !== 0) fail(socket, end)
    }
    spare = new binding!.WriteWrap()
  }
}

/** How many of the written bytes the kernel has not taken yet; 0 if Node does not report it. */
export function unsentBytes(socket: Socket): number {
  return (socket as { _handle?: StreamHandle | null })._handle?.writeQueueSize ?? 0
}

/**
 * Calls `received` with the number of bytes in the buffer that a plain TCP socket was opened with (`onread`), bypassing
 * its stream, which checks for timeouts and other readers at each read: 2 % of the CPU time of a request. The stream
 * still reports the end of the connection and errors. Returns false, without any change, if Node does not allow it.
 */
export function readDirectly(socket: Socket, received: (length: number) => void): boolean {
  const { _handle: handle } = socket as { _handle?: StreamHandle | null }
  const streamOnread = handle?.onread
  if (binding === undefined || !handle || streamOnread === undefined) return false
  const { streamBaseState, kReadBytesOrError } = binding
  handle.onread = (bytes) => {
    const length = streamBaseState[kReadBytesOrError]!
    if (length > 0) received(length)
    else streamOnread.call(handle, bytes)
  }
  return true
}

function fail(socket: Socket, status: number): void {
  const code = getSystemErrorName(status)
  socket.destroy(Object.assign(new Error(`write ${code}`), { code, errno: status, syscall: 'write' }))
}

/** Undefined if this version of Node does not have the binding, or does not expose it. */
function streamBinding(): StreamBinding | undefined {
  try {
    const { binding: bindingOf } = process as unknown as {
      binding?: (name: string) => Partial<StreamBinding>
    }
    const found = bindingOf?.('stream_wrap') ?? {}
    const { WriteWrap, streamBaseState, kLastWriteWasAsync, kReadBytesOrError } = found
    if (WriteWrap === undefined || streamBaseState === undefined) return undefined
    if (kLastWriteWasAsync === undefined || kReadBytesOrError === undefined) return undefined
    return { WriteWrap, streamBaseState, kLastWriteWasAsync, kReadBytesOrError }
  } catch {
    return undefined
  }
}
