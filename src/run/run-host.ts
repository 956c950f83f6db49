/** Services of the program around a run. Only the program listens to signals and ends the process. */
export interface RunHost {
  /**
   * Listens for requests to end a run. The first calls `interrupt`, the second `giveUp`. Returns a function that stops
   * listening.
   */
  listen(interrupt: () => void, giveUp: () => void): () => void
  /** Ends the process after an exception that no part of a run expected. */
  crash(error: unknown): void
}
