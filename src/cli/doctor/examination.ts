/** One thing that bounds what a machine can do: what it is, and what to do where it is little. */
export interface Examination {
  name: string
  value: string
  isEnough: boolean
  advice: string
}
