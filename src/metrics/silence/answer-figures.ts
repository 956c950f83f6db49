/** A second is divided into so many parts to tell when requests were under way. A shorter gap between two requests is ignored. */
export const partsOfSecond = 10
export const partMs = 1_000 / partsOfSecond

/** The parts of a second during all of which requests were under way. */
export const allParts = 2 ** partsOfSecond - 1

/**
 * When a worker waited for its target in one second, and when the target answered. It takes the same few bytes for any
 * number of requests. Yet a silence that is put together from it begins exactly with the last success before it.
 */
export interface AnswerFigures {
  /** The parts of the second in which requests were under way: bit 0 for the first 100 ms. */
  underWay: number
  /**
   * The time from the first success of the second to the last one, in ms from the start of the run; undefined without a
   * success. It begins earlier if the first reply can have lain unread because the generator stood still.
   */
  successes: { fromMs: number; toMs: number } | undefined
  /** How long the longest request without success that ended in the second waited, without the delays of the generator, in whole µs. */
  longestWaitUs: number
}

/** Returns the figures of a second without a request. */
export function noAnswers(): AnswerFigures {
  return { underWay: 0, successes: undefined, longestWaitUs: 0 }
}
