const ownUrl = new URL('../..', import.meta.url).href
/** A test runner that loads files by its own means names them by their paths. */
const ownPath = decodeURIComponent(new URL(ownUrl).pathname)

/** Whether a file, given as a URL or a path, is part of Plimsoll and not the user's. */
export function isOwnFile(file: string): boolean {
  return file.startsWith(ownUrl) || file.startsWith(ownPath)
}

/** Whether a line of text, such as a frame of a stack, mentions a file of Plimsoll. */
export function mentionsOwnFile(text: string): boolean {
  return text.includes(ownUrl) || text.includes(ownPath)
}

/** The path of a file that a frame names, by its path or by a `file:` URL. */
export function pathOf(file: string): string {
  return file.startsWith('file:') ? decodeURIComponent(new URL(file).pathname) : file
}
