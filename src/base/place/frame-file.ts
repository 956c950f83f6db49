import { ownCode } from '../own-files.ts'

const ownUrl = ownCode.href
/** Some test runners load files themselves and name them in stack frames by path instead of URL. */
const ownPath = decodeURIComponent(ownCode.pathname)

/** Returns whether a file from a stack frame, as a URL or a path, is part of Plimsoll. */
export function isOwnFile(file: string): boolean {
  return file.startsWith(ownUrl) || file.startsWith(ownPath)
}

/** Returns whether a line, such as one of a stack trace, mentions a file of Plimsoll. */
export function mentionsOwnFile(text: string): boolean {
  return text.includes(ownUrl) || text.includes(ownPath)
}

/** Returns the path of a file from a stack frame, which is a URL or a path. */
export function pathOf(file: string): string {
  return file.startsWith('file:') ? decodeURIComponent(new URL(file).pathname) : file
}

/** Returns the name of the module that the files of a plan are bundled into. No file has this name. */
export function bundleName(what: string, hash: string): string {
  return `${what}-${hash.slice(0, 12)}.mjs`
}

/** Returns whether a file from a stack frame is a bundle. A frame of one that has no line in a source is not the author's. */
export function isBundle(file: string): boolean {
  return /-[0-9a-f]{12}\.mjs$/.test(file)
}
