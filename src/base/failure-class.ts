/** The ways in which a request can fail. The order is part of the delta format: add at the end only. */
export const failureClasses = [
  'dns',
  'connect',
  'tls',
  'timeout',
  'reset',
  'protocol',
  'http_4xx',
  'http_5xx',
  'check',
  'script',
  'aborted',
] as const

export type FailureClass = (typeof failureClasses)[number]
