/** Something to tell a person: what is the case, and what to do about it; null where there is nothing to do. */
export interface Note {
  message: string
  advice: string | null
}

/** A note as one text, for places that show a single line: `message. Advice.` */
export function noteText({ message, advice }: Note): string {
  return advice === null ? message : `${message}. ${advice}`
}
