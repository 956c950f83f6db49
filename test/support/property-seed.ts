import fc from 'fast-check'

/**
 * Properties are tried with the same values in every run, so that a run fails for what was changed. `PROPERTY_SEED=new` tries others, and
 * what that finds becomes a test; a number tries those of a seed that a failure has named.
 */
const { PROPERTY_SEED: wanted } = process.env

fc.configureGlobal({ seed: wanted === 'new' ? Date.now() : Number(wanted ?? 1) })
