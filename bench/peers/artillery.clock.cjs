const startedAt = Date.now()
const endsAt = startedAt + Number(process.env.BENCH_SECONDS) * 1_000

/** Artillery ends a user after a count of passes, not after a time, so the scenario asks the clock. */
function timeIsLeft(_context, next) {
  next(Date.now() < endsAt)
}

module.exports = { timeIsLeft }
