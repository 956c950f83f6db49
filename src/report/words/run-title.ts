/** What a run is called where it has one line for it: at one of the plan's levels it says so. */
export function runTitle({ name, level }: { name: string; level?: string | null | undefined }): string {
  return level === null || level === undefined ? name : `${name} · level ${level}`
}
