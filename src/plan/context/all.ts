/** The number of connections that a browser opens to one host. */
const defaultLimit = 6

type Results<Tasks extends readonly (() => unknown)[]> = {
  -readonly [Index in keyof Tasks]: Awaited<ReturnType<Tasks[Index]>>
}

/**
 * Calls functions at once, at most `limit` at a time, and returns their results in order:
 * `await all([() => call(a), () => call(b)])`. If one fails, no more are started: `all` waits for those that are
 * running and then throws the first failure. Throws a `RangeError` for a limit that is not a whole number above 0.
 */
export async function all<const Tasks extends readonly (() => unknown)[]>(
  tasks: Tasks,
  { limit = defaultLimit }: { limit?: number } = {},
): Promise<Results<Tasks>> {
  if (!(Number.isInteger(limit) && limit > 0)) throw new RangeError(`all(…) has a limit of ${limit}`)
  const results: unknown[] = new Array(tasks.length)
  let next = 0
  let failure: { error: unknown } | undefined
  const work = async () => {
    while (next < tasks.length && failure === undefined) {
      const index = next++
      try {
        results[index] = await tasks[index]!()
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, tasks.length) }, work))
  if (failure !== undefined) throw failure.error
  return results as Results<Tasks>
}
