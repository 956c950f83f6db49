/** One limit of this machine, and advice for a limit that is too low. */
export interface Examination {
  name: string
  value: string
  isEnough: boolean
  advice: string
}
