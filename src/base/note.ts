/** A message for the user with advice; null if there is nothing to do. */
export interface Note {
  /** A sentence without a full stop. */
  message: string
  /** One or more whole sentences. */
  advice: string | null
}

/** Builds a note. */
export function note(message: string, advice: string | null = null): Note {
  return { message, advice }
}

/** Formats a note as a single line: `message. Advice.` */
export function noteText({ message, advice }: Note): string {
  return advice === null ? message : `${endedSentence(message)} ${advice}`
}

/** Ends a message with a full stop, unless it ends with one already, or with a question or exclamation mark. */
export function endedSentence(message: string): string {
  return /[.!?…]["'’”)]?$/.test(message) ? message : `${message}.`
}
