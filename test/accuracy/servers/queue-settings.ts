import type { Stops } from '../../../bench/servers/stops.ts'
import type { ServiceSettings } from './service-times.ts'

/** The settings of a server. */
export interface QueueSettings {
  service: ServiceSettings
  /** When it stops; never by default. */
  stops?: Stops
}
