import { ownCode } from '../own-files.ts'

const ownUrl = ownCode.href
/** A test runner that loads files by its own means names them by their paths. */
const ownPath = decodeURIComponent(ownCode.pathname)

/** Whether a file that a stack frame names, by a URL or a path, is part of Plimsoll and not the user's. */
export function isOwnFile(file: string): boolean {
  return file.startsWith(ownUrl) || file.startsWith(ownPath)
}

/** Whether a line of text, such as a frame of a stack, mentions a file of Plimsoll. */
export function mentionsOwnFile(text: string): boolean {
  return text.includes(ownUrl) || text.includes(ownPath)
}

/** The path of a file that a stack frame names. */
export function pathOf(file: string): string {
  return file.startsWith('file:') ? decodeURIComponent(new URL(file).pathname) : file
}
