import { availableParallelism } from 'node:os'
import { executable } from './executable.ts'

/** The cores for the load and for the server: separate, so that neither takes time from the other. */
export const loadCore = 0
export const serverCore = 1

/** Whether this machine can separate the two. */
export function canPin(): boolean {
  return availableParallelism() >= 2 && executable('taskset') !== null
}

/** The command that runs `argv` on one core; `argv` itself if the machine cannot do that. */
export function pinned(core: number, argv: readonly string[]): string[] {
  return canPin() ? ['taskset', '-c', String(core), ...argv] : [...argv]
}
