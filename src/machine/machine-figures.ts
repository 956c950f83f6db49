/** What was seen of the machine during a run, from outside of the threads that make load. */
export interface MachineFigures {
  /** The share of all CPU time that the host of a virtual machine took, 0 to 1; undefined where it is not known. */
  stolenShare: number | undefined
  /** How long a CPU quota held the process back, on all cores together; undefined where it is not known. */
  throttledSeconds: number | undefined
  /** How long the main thread stood still, neither on a core nor waiting for one. */
  haltedSeconds: number
}

/** Where nobody watched. */
export const unwatched: MachineFigures = {
  stolenShare: undefined,
  throttledSeconds: undefined,
  haltedSeconds: 0,
}
