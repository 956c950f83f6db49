/**
 * How often tests repeat what chance decides, as a share of the counts that they name. `npm test` takes a fifth, always the same;
 * `npm run test:fuzz` takes all of them. `PLIMSOLL_TEST_REPEATS=10` takes ten times as many.
 */
export const repeats: number = Number(process.env.PLIMSOLL_TEST_REPEATS ?? 0.2)

/** So many of `full` repetitions, one at least. */
export function times(full: number): number {
  return Math.max(1, Math.round(full * repeats))
}
