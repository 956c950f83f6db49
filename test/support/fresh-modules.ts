import { vi } from 'vitest'

/*
 * Files of one project share a process. Each gets modules of its own all the same: what one has declared (endpoints, metrics,
 * secrets, options) is not there for the next.
 */
vi.resetModules()
