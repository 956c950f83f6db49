/** What a person should know: what happened, and what to do about it, or null where there is nothing to do. */
export interface Note {
  /** Without a full stop. */
  message: string
  /** Whole sentences. */
  advice: string | null
}

/** Builds a note. */
export function note(message: string, advice: string | null = null): Note {
  return { message, advice }
}

/** Formats a note as one text, for places that show a single line: `message. Advice.` */
export function noteText({ message, advice }: Note): string {
  return advice === null ? message : `${message}. ${advice}`
}
