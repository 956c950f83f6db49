import fc from 'fast-check'

/**
 * Property tests use the same values in every run, so that a failure is due to a change. `PROPERTY_SEED=new` tries other
 * values; what it finds becomes a test of its own. A number tries the seed that a failure has reported.
 */
const { PROPERTY_SEED: wanted } = process.env

fc.configureGlobal({ seed: wanted === 'new' ? Date.now() : Number(wanted ?? 1) })
