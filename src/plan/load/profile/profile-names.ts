/** The profiles that can be chosen by their names alone. */
export const profileNames = [
  'smoke',
  'load',
  'peak',
  'stress',
  'spike',
  'soak',
  'staircase',
  'daily',
] as const

export type ProfileName = (typeof profileNames)[number]
