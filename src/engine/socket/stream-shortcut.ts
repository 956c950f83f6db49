import type { Socket } from 'node:net'
import { getSystemErrorName } from 'node:util'

/** A write that the kernel has not taken whole: libuv keeps its bytes until it is done. */
interface WriteWrap {
  oncomplete?: (status: number) => void
}

/** The handle beneath a socket. Answers 0 or a negative error number, as libuv does. */
interface StreamHandle {
  /** Bytes given to libuv that the kernel has not taken yet. */
  readonly writeQueueSize?: number
  writeLatin1String(wrap: WriteWrap, text: string): number
  /** Called for every read, with what is in the buffer that the socket was opened with, and for its end. */
  onread?: (this: StreamHandle, bytes: unknown) => void
}

interface StreamBinding {
  WriteWrap: new () => WriteWrap
  streamBaseState: Int32Array
  kLastWriteWasAsync: number
  kReadBytesOrError: number
}

/** What is longer does not fit into the buffer on the stack from which Node tries to write at once. */
export const directLength = 16_000

const binding = streamBinding()

/** What the next write is made with: it is used up only by one that the kernel does not take whole. */
let spare = binding === undefined ? undefined : new binding.WriteWrap()

/**
 * Writes a request, a byte a character, to a plain TCP socket at once, past the queue of its stream: that queue costs
 * 5 % of all the CPU time of a request, and is empty whenever a request is sent. Where Node does not let us, and where
 * the request is long, the stream writes. What goes wrong is the socket's error.
 *
 * Source: what `net.Socket` itself does, in `lib/internal/stream_base_commons.js` of Node.
 */
export function writeDirectly(socket: Socket, request: string): void {
  const { _handle: handle } = socket as { _handle?: StreamHandle | null }
  // Nothing may overtake what the stream still holds.
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

/** How many bytes the kernel has not taken yet of those that were written; 0 where Node does not say. */
export function unsentBytes(socket: Socket): number {
  return (socket as { _handle?: StreamHandle | null })._handle?.writeQueueSize ?? 0
}

/**
 * Has `received` told how many bytes have come into the buffer that a plain TCP socket was opened with (`onread`), past
 * its stream: the stream looks for timeouts and other readers at each read, 2 % of all the CPU time of a request. The
 * end of the connection, and its errors, are still the stream's. False where Node does not let us: then nothing changes.
 */
export function readDirectly(socket: Socket, received: (length: number) => void): boolean {
  const { _handle: handle } = socket as { _handle?: StreamHandle | null }
  const ofTheStream = handle?.onread
  if (binding === undefined || !handle || ofTheStream === undefined) return false
  const { streamBaseState, kReadBytesOrError } = binding
  handle.onread = (bytes) => {
    const length = streamBaseState[kReadBytesOrError]!
    if (length > 0) received(length)
    else ofTheStream.call(handle, bytes)
  }
  return true
}

function fail(socket: Socket, status: number): void {
  const code = getSystemErrorName(status)
  socket.destroy(Object.assign(new Error(`write ${code}`), { code, errno: status, syscall: 'write' }))
}

/** Undefined where Node has no such thing any more, or keeps it to itself. */
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
