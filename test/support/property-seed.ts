import fc from 'fast-check'
import { repeats } from './repeats.ts'

/**
 * Properties are tried with the same values in every run, so that a run fails because of a change. `PROPERTY_SEED=new` tries
 * other values, and what that finds becomes a test. `PROPERTY_SEED=N` tries those of a seed that a failure has named.
 */
const { PROPERTY_SEED: wanted } = process.env

/** What fast-check does by itself; with `PLIMSOLL_TEST_REPEATS` above 1 as many times as that. */
const numRuns = Math.round(100 * Math.max(1, repeats))

fc.configureGlobal({ seed: wanted === 'new' ? Date.now() : Number(wanted ?? 1), numRuns })
