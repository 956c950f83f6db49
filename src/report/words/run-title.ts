/** The title of a run: its name, followed by its level if it has one. */
export function runTitle({ name, level }: { name: string; level?: string | null | undefined }): string {
  return level === null || level === undefined ? name : `${name} · level ${level}`
}
