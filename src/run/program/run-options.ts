import type { LiveState } from '../../fleet/live-state.ts'
import type { Endpoint } from '../../plan/endpoint/endpoint.ts'
import type { StartedRun } from '../../report/reporter.ts'
import type { LibrarySettings } from '../settings/settings.ts'

/** The options of a run that a program starts: the settings of the command line, and callbacks to follow it. */
export interface RunOptions extends LibrarySettings {
  /**
   * The endpoints of a plan object, called or not: an SLA of an endpoint that was never called is then `no-data`. Without
   * this option they are the endpoints that the run has called, because others in the process may belong to other plans.
   */
  endpoints?: readonly Endpoint[]
  /** Ends the load. The record covers what was measured until then, and says `interrupted`. */
  signal?: AbortSignal
  /** Called when the load begins. */
  onStarted?: (run: StartedRun) => void
  /** Called about once a second during the load. */
  onSecond?: (state: LiveState) => void
}
