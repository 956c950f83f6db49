import type { LiveState } from '../../fleet/live-state.ts'
import type { Endpoint } from '../../plan/endpoint/endpoint.ts'
import type { StartedRun } from '../../report/reporter.ts'
import type { LibrarySettings } from '../settings/settings.ts'

/** The options of a run that a program starts: settings of the command line, and callbacks. */
export interface RunOptions extends LibrarySettings {
  /**
   * The endpoints of a plan object. An SLA of one that is never called is then `no-data`. Without this option, the run has
   * the endpoints that it called, because others in the process may belong to other plans.
   */
  endpoints?: readonly Endpoint[]
  /** Ends the load. The record covers everything measured until then, and its `ended` is `interrupted`. */
  signal?: AbortSignal
  /** Called when the load begins. */
  onStarted?: (run: StartedRun) => void
  /** Called about once a second during the load. */
  onSecond?: (state: LiveState) => void
}
