/** One limit of this machine, and what to do where it is low. */
export interface Examination {
  name: string
  value: string
  isEnough: boolean
  advice: string
}
