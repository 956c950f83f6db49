/** Something to tell a person: what is the case, and what to do about it; null where there is nothing to do. */
export interface Note {
  message: string
  advice: string | null
}
