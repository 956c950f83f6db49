/** What the program around a run does for it: only the program listens to signals and ends the process. */
export interface RunHost {
  /**
   * Listens for the wish to end a run: the first one calls `interrupt`, a second one `giveUp`. Returns a function that
   * stops listening.
   */
  listen(interrupt: () => void, giveUp: () => void): () => void
  /** Ends the process after an exception that no part of a run expected. */
  crash(error: unknown): void
}
