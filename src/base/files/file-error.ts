import { messageOf } from '../error.ts'

const texts: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'a part of its path is not a folder',
}

/** Says in a few words why a file could not be written, without the paths and system calls of Node's message. */
export function fileErrorText(error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException
  const reason = /^[A-Z\d]+: (.+?), \w+/.exec(messageOf(error))?.[1]
  if (reason === undefined) return messageOf(error)
  return `${texts[code] ?? reason} (${code})`
}
