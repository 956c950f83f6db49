/** Something to tell a person: what is the case, and what to do about it; null where there is nothing to do. */
export interface Note {
  /** Without a full stop. */
  message: string
  /** Whole sentences. */
  advice: string | null
}

export function note(message: string, advice: string | null = null): Note {
  return { message, advice }
}

/** A note as one text, for places that show a single line: `message. Advice.` */
export function noteText({ message, advice }: Note): string {
  return advice === null ? message : `${message}. ${advice}`
}
