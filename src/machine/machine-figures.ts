/** The effects of the machine on the generator during a run, measured in a thread that makes no load. */
export interface MachineFigures {
  /** The share of all CPU time that the host of a virtual machine took, 0 to 1; undefined if it is not known. */
  stolenShare: number | undefined
  /** How long a CPU quota throttled the process, on all cores together; undefined if it is not known. */
  throttledSeconds: number | undefined
  /** How long the main thread was halted, neither on a core nor waiting for one. */
  haltedSeconds: number
}

/** The figures of a machine that was not watched. */
export const unknownMachineFigures: MachineFigures = {
  stolenShare: undefined,
  throttledSeconds: undefined,
  haltedSeconds: 0,
}
